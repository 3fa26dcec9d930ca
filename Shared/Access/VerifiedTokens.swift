import Digest
import Runtime
import Synchronization

/// Tokens that were verified, by their SHA-256 digest, so that the next request with the same token costs one digest
/// and one look-up instead of a signature check. The token itself is not kept.
///
/// Bounded by two generations: when the young one is half of the bound, the old one is dropped and the young one
/// becomes the old. What is used at least once in a generation stays.
final class VerifiedTokens: Sendable {
    struct Key: Hashable {
        private let words: (UInt64, UInt64, UInt64, UInt64)

        init(_ token: [UInt8]) {
            words = SHA256.digest(token).withUnsafeBytes {
                $0.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self)
            }
        }

        static func == (left: Key, right: Key) -> Bool { left.words == right.words }

        func hash(into hasher: inout Hasher) {
            hasher.combine(words.0)
            hasher.combine(words.1)
        }
    }

    struct Entry {
        let caller: Caller
        let expiresAt: Instant
    }

    private struct State {
        var young: [Key: Entry] = [:]
        var old: [Key: Entry] = [:]
        var version = 0
    }

    private let half: Int
    private let state = Mutex(State())

    init(bound: Int) {
        half = max(1, bound / 2)
    }

    var count: Int { state.withLock { $0.young.count + $0.old.count } }

    /// The entry made under the same version of the issuer's keys.
    func find(_ key: Key, version: Int) -> Entry? {
        state.withLock { state in
            guard state.version == version else { return nil }
            if let entry = state.young[key] { return entry }
            guard let entry = state.old.removeValue(forKey: key) else { return nil }
            insert(key, entry, in: &state)
            return entry
        }
    }

    func remember(_ key: Key, _ entry: Entry, version: Int) {
        state.withLock { state in
            if state.version != version { state = State(version: version) }
            insert(key, entry, in: &state)
        }
    }

    private func insert(_ key: Key, _ entry: Entry, in state: inout State) {
        if state.young.count >= half {
            state.old = state.young
            state.young = [:]
        }
        state.young[key] = entry
    }
}
