import Runtime
import Stand
import Synchronization

/// Rolls at an even pace on one connection, from the beginning until `end`: each class's again and again, with one pupil more absent
/// every second time, so that every one of them is a change that is published.
final class SteadyRolls: Sendable {
    struct Taken: Sendable {
        var rolls = 0
        var refused = 0
        var seconds = 0.0
    }

    private let stop = Stop()
    private let taken = Mutex(Taken())
    private let thread = Mutex<NamedThread?>(nil)

    init(_ plan: CityPlan, _ bench: BenchTown, perSecond: Int) throws {
        let port = bench.port(.attendance)
        let books = [1, 2].map {
            RollRequests.book(of: plan, lesson: 0, absent: $0, port: port, token: bench.bearer)
        }
        let started = NamedThread.start("rolls") { [weak self] in
            guard let self else { return }
            run(books, port: UInt16(port), pause: .nanoseconds(1_000_000_000 / perSecond))
        }
        thread.withLock { $0 = started }
    }

    private func run(_ books: [RequestBook], port: UInt16, pause: Duration) {
        let start = Deadline.monotonic()
        defer { taken.withLock { $0.seconds = Double(Deadline.monotonic() - start) / 1e9 } }
        do {
            let connection = try KeepAliveConnection(port: port)
            var number = 0
            while !stop.wait(for: pause) {
                let book = books[number / books[0].count % books.count]
                let status = try book.bytes.withUnsafeBytes { bytes in
                    try connection.exchange(UnsafeRawBufferPointer(rebasing: bytes[book.range(number % book.count)]))
                }
                taken.withLock {
                    $0.rolls += 1
                    if status != 200 { $0.refused += 1 }
                }
                number += 1
            }
        } catch {
            taken.withLock { $0.refused += 1 }
        }
    }

    /// Ends them, once, and tells what was taken.
    @discardableResult
    func end() -> Taken {
        stop.request()
        thread.withLock { $0.take() }?.join()
        return taken.withLock { $0 }
    }
}
