import JSON
import Runtime
import Synchronization

/// Sends prepared requests over keep-alive connections, a thread each, as fast as answers come. The threads share one
/// counter, so a slow answer holds up its own connection only.
struct LoadGenerator {
    let port: UInt16
    let connections: Int

    /// Sends each request once, or, when `times` is given, that many in all, beginning again at the first.
    func run(_ book: RequestBook, times: Int? = nil) throws -> LoadResult {
        let total = times ?? book.count
        let shared = Shared(total: total)
        // All connections are open before the clock starts: what is measured is the service, not the accept.
        let threads = (0..<connections).map { number in
            NamedThread.start("load-\(number)") { work(book, shared) }
        }
        shared.waitUntilOpen(connections)
        let start = Deadline.monotonic()
        shared.begin()
        for thread in threads { thread.join() }
        let nanoseconds = Deadline.monotonic() - start
        return shared.result(nanoseconds: nanoseconds)
    }

    private func work(_ book: RequestBook, _ shared: Shared) {
        var latencies = Latencies(room: shared.total / connections * 2 + 16)
        var statuses = [Int](repeating: 0, count: 600)
        var failure: String?
        do {
            let connection = try KeepAliveConnection(port: port)
            shared.isOpen()
            shared.waitForBegin()
            try book.bytes.withUnsafeBytes { bytes in
                while let number = shared.next() {
                    let range = book.range(number % book.count)
                    let start = Deadline.monotonic()
                    let status = try connection.exchange(UnsafeRawBufferPointer(rebasing: bytes[range]))
                    latencies.record(nanoseconds: Deadline.monotonic() - start)
                    statuses[min(max(status, 0), 599)] += 1
                }
            }
        } catch {
            shared.isOpen()
            failure = "\(error)"
        }
        shared.finished(latencies, statuses, failure)
    }

    /// What the threads have in common.
    private final class Shared: Sendable {
        let total: Int
        private let given = Atomic<Int>(0)
        private let open = Atomic<Int>(0)
        private let begun = Atomic<Bool>(false)
        private let gathered: Mutex<LoadResult>

        init(total: Int) {
            self.total = total
            gathered = Mutex(LoadResult(latencies: Latencies(room: total)))
        }

        func next() -> Int? {
            let number = given.add(1, ordering: .relaxed).oldValue
            return number < total ? number : nil
        }

        func isOpen() { open.add(1, ordering: .releasing) }

        func waitUntilOpen(_ count: Int) {
            while open.load(ordering: .acquiring) < count { _ = Doorbell().wait(for: .milliseconds(1)) }
        }

        func begin() { begun.store(true, ordering: .releasing) }

        func waitForBegin() {
            while !begun.load(ordering: .acquiring) { _ = Doorbell().wait(for: .microseconds(200)) }
        }

        func finished(_ latencies: Latencies, _ statuses: [Int], _ failure: String?) {
            gathered.withLock { result in
                result.latencies.merge(latencies)
                for (status, count) in statuses.enumerated() where count > 0 {
                    result.statuses[status, default: 0] += count
                }
                if let failure { result.failures.append(failure) }
            }
        }

        func result(nanoseconds: Int64) -> LoadResult {
            gathered.withLock { result in
                result.seconds = Double(nanoseconds) / 1e9
                return result
            }
        }
    }
}

/// What a run gave.
struct LoadResult: Sendable {
    var latencies: Latencies
    var seconds = 0.0
    /// How often each status was answered.
    var statuses: [Int: Int] = [:]
    /// Connections that ended before their work was done.
    var failures: [String] = []

    /// Throws when not everything was answered: a figure of half the work is none.
    func check() throws {
        if let failure = failures.first { throw Unanswered(description: failure) }
    }

    struct Unanswered: Error, CustomStringConvertible {
        let description: String
    }

    /// One figure as one JSON line.
    func line(_ more: JSON) -> String {
        let times = latencies.milliseconds([0.5, 0.95, 0.99, 1])
        let figures = JSON.object {
            for member in more.members.map({ Array($0) }) ?? [] { $0.set(member.key, member.value) }
            $0.set("requests", JSON(latencies.count))
            $0.set("seconds", JSON(seconds))
            $0.set("perSecond", JSON(seconds > 0 ? Double(latencies.count) / seconds : 0))
            for (name, value) in zip(
                ["p50Milliseconds", "p95Milliseconds", "p99Milliseconds", "maxMilliseconds"], times)
            {
                $0.set(name, JSON(value))
            }
            $0.set("statuses", JSON(object: statuses.sorted { $0.key < $1.key }.map { ("\($0.key)", JSON($0.value)) }))
            $0.set("failedConnections", JSON(failures.count))
            $0.set("firstFailure", failures.first.map { JSON($0) })
        }
        return figures.text
    }
}
