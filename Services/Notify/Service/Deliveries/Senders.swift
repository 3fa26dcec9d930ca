import Runtime
import Synchronization

/// All senders as one worker: a stop request reaches all of them at once, so that none goes on claiming mails while the
/// service waits for another that is held up by a slow server.
struct Senders: Worker {
    let name = "senders"
    let senders: [Sender]

    func run(until stop: Stop) throws {
        let failures = Failures()
        let threads = senders.map { sender in
            NamedThread.start(sender.name) {
                do { try sender.run(until: stop) } catch { failures.keep(error) }
            }
        }
        for thread in threads { thread.join() }
        if let first = failures.first { throw first }
    }
}

/// What the threads of the senders could not write down.
private final class Failures: Sendable {
    private let kept = Mutex<[any Error]>([])

    var first: (any Error)? { kept.withLock { $0.first } }

    func keep(_ error: any Error) {
        kept.withLock { $0.append(error) }
    }
}
