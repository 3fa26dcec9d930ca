import Runtime
import Synchronization

/// Where one sender's thread is handed its next notice. Given by the one dispatcher, taken by the one thread.
final class CallSlot: Sendable {
    private enum State {
        case free
        case given(ClaimedNotice)
        case working
    }

    private let state = Mutex(State.free)
    private let bell = Doorbell()

    var isFree: Bool {
        state.withLock { if case .free = $0 { true } else { false } }
    }

    /// Only when free.
    func give(_ notice: ClaimedNotice) {
        state.withLock { $0 = .given(notice) }
        bell.ring()
    }

    /// Sleeps until something is given. Nil when asked to stop and nothing is.
    func next(until stop: Stop) -> ClaimedNotice? {
        while true {
            let given = state.withLock { state -> ClaimedNotice? in
                guard case .given(let notice) = state else { return nil }
                state = .working
                return notice
            }
            if let given { return given }
            if stop.isRequested { return nil }
            _ = bell.wait(for: .seconds(60), or: stop)
        }
    }

    func done() {
        state.withLock { $0 = .free }
    }
}
