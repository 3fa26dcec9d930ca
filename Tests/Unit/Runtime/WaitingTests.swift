import Runtime
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct WaitingTests {
    @Test func `a stop is asked for once and seen by all`() {
        let stop = Stop()
        #expect(!stop.isRequested)
        #expect(!stop.wait(for: .milliseconds(1)))
        let seen = Counter()
        let threads = (0..<3).map { number in
            NamedThread.start("waiter-\(number)") {
                if stop.wait(for: .seconds(60)) { seen.add() }
            }
        }
        stop.request()
        stop.request()
        #expect(stop.isRequested)
        for thread in threads { #expect(thread.join(within: .seconds(30))) }
        #expect(seen.value == 3)
        #expect(stop.wait(for: .zero))
    }

    @Test func `a ring while nobody waits is kept and many rings are one wake`() {
        let bell = Doorbell()
        for _ in 0..<5 { bell.ring() }
        #expect(bell.wait(for: .seconds(30)))
        #expect(!bell.wait(for: .milliseconds(1)))
        bell.ring()
        bell.clear()
        #expect(!bell.wait(for: .zero))
    }

    @Test func `a sleeper is woken by the bell or by the stop and knows by which`() {
        let bell = Doorbell()
        let stop = Stop()
        bell.ring()
        #expect(bell.wait(for: .seconds(60), or: stop))
        stop.request()
        #expect(!bell.wait(for: .seconds(60), or: stop))
        bell.ring()
        #expect(bell.wait(for: .seconds(60), or: stop), "a ring is not lost to a stop")
    }

    @Test func `no work is overlooked between producer and consumer`() {
        let bell = Doorbell()
        let queue = Mutex<[Int]>([])
        let taken = Mutex<[Int]>([])
        let consumer = NamedThread.start("consumer") {
            while taken.withLock({ $0.count }) < 5_000 {
                guard bell.wait(for: .seconds(60)) else { return }
                let batch = queue.withLock { queue in
                    defer { queue = [] }
                    return queue
                }
                taken.withLock { $0 += batch }
            }
        }
        for number in 0..<5_000 {
            queue.withLock { $0.append(number) }
            bell.ring()
        }
        #expect(consumer.join(within: .seconds(60)))
        #expect(taken.withLock { $0 } == Array(0..<5_000))
    }

    @Test func `a thread can be joined again and by a deadline`() {
        let stop = Stop()
        let thread = NamedThread.start("a name longer than fifteen bytes") { _ = stop.wait(for: .seconds(60)) }
        #expect(!thread.join(within: .milliseconds(1)))
        stop.request()
        thread.join()
        #expect(thread.join(within: .zero))
    }

    @Test func `a deadline passes and never leaves less than nothing`() throws {
        let deadline = Deadline(in: .milliseconds(2))
        try eventually { deadline.hasPassed }
        #expect(deadline.remaining == .zero)
        #expect(deadline.pollTimeout == 0)
        #expect(Deadline(in: .seconds(Int64.max)).pollTimeout == Int32.max)
        #expect(Deadline(in: .microseconds(100)).pollTimeout <= 1)
    }
}
