import JSON

/// A supplier's own key that speaks of protection, such as `protectedIdentity` or `sekretessmarkering`.
///
/// Such a key marks a person and never lifts a mark: what it means in full is the supplier's secret, so its "no" only
/// says nothing. Whatever is not plainly "no" protects.
enum ProtectionKey {
    private static let stems = ["sekretess", "skydd", "protect", "securitymark", "secrecy", "kvarskriv"]
    private static let denials: Set = ["ingen", "inga", "nej", "n", "no", "none", "false", "0"]

    @Sendable static func read(_ key: String, _ value: JSON, _ draft: inout Draft, _ walk: inout Walk) -> Bool {
        let name = Text.folded(key)
        guard stems.contains(where: name.contains), marks(value) else { return false }
        let isRegistration = ["folkbokforing", "kvarskriv"].contains {
            name.contains($0) || value.string.map(Text.folded)?.contains($0) == true
        }
        let mark: SecurityMarking = isRegistration ? .protectedRegistration : .confidential
        let spoken = draft["securityMarking"]?.string
        // A mark the standard's own field has stands; two keys together give the stronger.
        if spoken == nil || spoken == SecurityMarking.unmarked.rawValue || mark == .protectedRegistration {
            draft["securityMarking"] = JSON(mark.rawValue)
        }
        walk.repair(.protectionKeyRead, key)
        return true
    }

    private static func marks(_ value: JSON) -> Bool {
        switch value.kind {
        case .null: false
        case .bool: value.bool != false
        case .integer, .real: value.double != 0 && value.int != 0
        case .string: value.string.map { !Text.trimmed($0).isEmpty && !denials.contains(Text.folded($0)) } ?? true
        case .array, .object: value.count > 0
        }
    }
}
