import Runtime
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct WorkerGroupTests {
    /// What happened, in order.
    final class Diary: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func write(_ line: String) { lines.withLock { $0.append(line) } }
    }

    struct Steady: Worker {
        let name: String
        let diary: Diary
        var lingers: Duration = .zero

        func run(until stop: Stop) {
            diary.write("\(name) starts")
            while !stop.wait(for: .seconds(60)) {}
            _ = Stop().wait(for: lingers)
            diary.write("\(name) ends")
        }
    }

    struct Brief: Worker {
        let name = "brief"
        var error: (any Error)?

        func run(until stop: Stop) throws {
            if let error { throw error }
        }
    }

    struct Broken: Error {}

    @Test func `workers are stopped in the reverse order, each after the one before has ended`() throws {
        let diary = Diary()
        let stop = Stop()
        let workers = ["database", "relay", "http"].map { Steady(name: $0, diary: diary) }
        let clean = Atomic<Bool>(false)
        let running = NamedThread.start("group") {
            clean.store(WorkerGroup(workers, drain: .seconds(60), log: .silent).run(until: stop), ordering: .releasing)
        }
        try eventually("all have started") { diary.all.count == 3 }
        stop.request()
        #expect(running.join(within: .seconds(60)))
        let ranCleanly = clean.load(ordering: .acquiring)
        #expect(ranCleanly)
        #expect(Set(diary.all.prefix(3)) == ["database starts", "relay starts", "http starts"])
        #expect(diary.all.suffix(3) == ["http ends", "relay ends", "database ends"])
    }

    @Test func `a worker that returns early ends the service, and not cleanly`() {
        let diary = Diary()
        let log = LogLines()
        let group = WorkerGroup(
            [Steady(name: "database", diary: diary), Brief()], drain: .seconds(60), log: log.log())
        #expect(!group.run(until: Stop()))
        #expect(diary.all == ["database starts", "database ends"])
        #expect(log.lines.contains { $0.contains("worker ended early") && $0.contains("brief") })
    }

    @Test func `a worker that throws ends the service, and the log says why`() {
        let log = LogLines()
        #expect(!WorkerGroup([Brief(error: Broken())], drain: .seconds(60), log: log.log()).run(until: Stop()))
        #expect(log.lines.contains { $0.contains("worker failed") && $0.contains("Broken") })
    }

    @Test func `a worker that does not end in time does not keep the others from it`() {
        let diary = Diary()
        let stop = Stop()
        stop.request()
        let group = WorkerGroup(
            [Steady(name: "database", diary: diary), Steady(name: "stuck", diary: diary, lingers: .seconds(20))],
            drain: .milliseconds(500), log: .silent)
        #expect(!group.run(until: stop))
        #expect(diary.all.contains("database ends"))
        #expect(!diary.all.contains("stuck ends"))
    }

    @Test func `a stop asked for before the start still drains`() {
        let diary = Diary()
        let stop = Stop()
        stop.request()
        #expect(WorkerGroup([Steady(name: "only", diary: diary)], drain: .seconds(60), log: .silent).run(until: stop))
        #expect(diary.all == ["only starts", "only ends"])
    }
}
