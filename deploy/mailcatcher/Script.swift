import Synchronization

/// One scripted refusal of one address.
struct Refusal {
    enum Stage {
        case recipient
        case text
    }

    let address: String
    let code: Int
    /// How many times to refuse; nil is always.
    let count: Int?
    let stage: Stage

    /// Reads `ADDR=CODE[:COUNT][@data]`.
    init(parsing text: String, defaultCount: Int?) throws {
        let wrong = UsageError(description: "\(text) is not ADDR=CODE[:COUNT][@data] with a code from 400 to 599")
        guard let equals = text.lastIndex(of: "=") else { throw wrong }
        address = text[..<equals].lowercased()
        var order = text[text.index(after: equals)...]
        if order.hasSuffix("@data") {
            order = order.dropLast(5)
            stage = .text
        } else {
            stage = .recipient
        }
        let parts = order.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let code = Int(parts[0]), (400...599).contains(code), !address.isEmpty else { throw wrong }
        self.code = code
        if parts.count == 2 {
            guard let count = Int(parts[1]), count >= 0 else { throw wrong }
            self.count = count
        } else {
            count = defaultCount
        }
    }
}

/// What the server has been told to do wrong, shared by all connections.
final class Script: Sendable {
    private struct State {
        var left: [(refusal: Refusal, times: Int)]
        var drops: Int
    }

    private let isEmpty: Bool
    private let state: Mutex<State>

    init(refusals: [Refusal], dropAfterMessage: Int) {
        isEmpty = refusals.isEmpty && dropAfterMessage == 0
        state = Mutex(State(left: refusals.map { ($0, $0.count ?? .max) }, drops: dropAfterMessage))
    }

    /// The code to refuse `address` with at this stage, or nil to accept; uses up one of the counted refusals.
    func refusal(of address: String, at stage: Refusal.Stage) -> Int? {
        guard !isEmpty else { return nil }
        let address = address.lowercased()
        return state.withLock { state in
            for index in state.left.indices {
                let (refusal, times) = state.left[index]
                guard times > 0, refusal.stage == stage, refusal.address == address || refusal.address == "*" else {
                    continue
                }
                if times != .max { state.left[index].times = times - 1 }
                return refusal.code
            }
            return nil
        }
    }

    /// True when this mail is one that is kept but never answered.
    func dropsConnection() -> Bool {
        guard !isEmpty else { return false }
        return state.withLock { state in
            guard state.drops > 0 else { return false }
            state.drops -= 1
            return true
        }
    }
}
