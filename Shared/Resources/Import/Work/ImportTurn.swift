import FoundationEssentials
import JSON
import Synchronization

/// One import at a time, or one undo: there is one writer, and two would hold two documents.
final class ImportTurn: Sendable {
    enum Phase: String, Sendable { case validating, applying, undoing }

    struct Running: Sendable {
        let id: UUID
        var phase: Phase?
        /// Items judged, steps done or resources looked at.
        var done = 0
    }

    private let running = Mutex<Running?>(nil)

    /// What is being worked on, or waits for the worker.
    var current: Running? { running.withLock { $0 } }

    func take(_ id: UUID) -> Bool {
        running.withLock { running in
            guard running == nil else { return false }
            running = Running(id: id)
            return true
        }
    }

    func enter(_ phase: Phase, at done: Int = 0) {
        running.withLock { running in
            running?.phase = phase
            running?.done = done
        }
    }

    func progress(_ done: Int) { running.withLock { $0?.done = done } }

    func giveBack() { running.withLock { $0 = nil } }
}
