import Runtime

/// Which targets may stand on loopback, in a private network or at another address that the internet does not reach.
/// A subscriber chooses where we call; without this rule it could make us call what only we can reach.
package enum PrivateTargets: Sendable, Equatable {
    case refused
    case allowed
    /// Only these, each `host:port` in lower case as it is written in a target.
    case listed(Set<String>)

    /// `REGISTER_WEBHOOK_PRIVATE_TARGETS`: `refused` (the default), `allowed`, or a list of `host:port`.
    init(_ settings: inout Settings) {
        let words = settings.list("WEBHOOK_PRIVATE_TARGETS", default: ["refused"]).map { $0.lowercased() }
        switch words {
        case ["refused"]: self = .refused
        case ["allowed"]: self = .allowed
        default:
            if words.isEmpty || !words.allSatisfy(Self.isHostAndPort) {
                settings.mistake("WEBHOOK_PRIVATE_TARGETS", "must be refused, allowed, or host:port parted by commas")
            }
            self = .listed(Set(words))
        }
    }

    private static func isHostAndPort(_ text: String) -> Bool {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return false
        }
        return port > 0 && colon > text.startIndex && !text.contains("/")
    }
}
