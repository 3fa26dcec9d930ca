package import Access
package import Runtime

extension Assurance {
    /// The values of the claim `STAFF_ASSURANCE_CLAIM` (`acr`) of which a token needs one, parted by commas, or `any`:
    /// - `STAFF_ASSURANCE` to carry the rights of any role of staff;
    /// - `ASSURANCE_TEACHING`, `ASSURANCE_OFFICE`, `ASSURANCE_HUVUDMAN`, `ASSURANCE_HEALTH` of that role, in place of it; the
    ///   huvudman's are the office's unless it says otherwise, for its rights reach further;
    /// - `ASSURANCE_GUARDIAN`, `ASSURANCE_PUPIL` of guardians and pupils, who need none otherwise.
    ///
    /// Nil when any sign-in is enough for everybody. Mistakes are kept in `settings`.
    package init?(_ settings: inout Settings) {
        let claim = settings.string("STAFF_ASSURANCE_CLAIM", default: "acr")
        let staff = Self.levels("STAFF_ASSURANCE", &settings)
        var said: [SignInRole: Set<String>] = [:]
        for (key, role) in Self.keys { said[role] = Self.levels(key, &settings) }
        var levels = said
        for role in SignInRole.staff {
            levels[role] = said[role] ?? staff
            // What reaches further is not opened by less: the office's level is the huvudman's where nothing is said of staff.
            if role == .huvudman, levels[role] == nil { levels[role] = said[.office] }
        }
        levels = levels.filter { !$0.value.isEmpty }
        if levels.isEmpty {
            let isAnythingSaid = !said.isEmpty || staff != nil
            if !isAnythingSaid, settings.isSet("STAFF_ASSURANCE_CLAIM") {
                settings.mistake(
                    "STAFF_ASSURANCE", "is missing; it must be the values of STAFF_ASSURANCE_CLAIM that are enough")
            }
            return nil
        }
        self.init(claim: claim, levels: levels)
    }

    private static let keys: [(String, SignInRole)] = [
        ("ASSURANCE_TEACHING", .teaching), ("ASSURANCE_OFFICE", .office), ("ASSURANCE_HUVUDMAN", .huvudman),
        ("ASSURANCE_HEALTH", .health), ("ASSURANCE_GUARDIAN", .guardian), ("ASSURANCE_PUPIL", .pupil),
    ]
    private static let anySignIn = "any"

    /// Nil when nothing is said; empty when any sign-in will do. What is said wrongly is never taken for that: the service does not
    /// start.
    private static func levels(_ key: String, _ settings: inout Settings) -> Set<String>? {
        guard settings.isSet(key) else { return nil }
        let values = settings.list(key, default: [])
        if values == [anySignIn] { return [] }
        // A level has no space in it (OpenID Connect Core §2, `acr_values`): one that has was parted otherwise.
        let isWrong =
            values.isEmpty || values.contains(anySignIn) || values.contains { $0.contains(where: \.isWhitespace) }
        if isWrong {
            settings.mistake(
                key, "must be the values of STAFF_ASSURANCE_CLAIM that are enough, parted by commas, or any alone")
        }
        return isWrong ? [] : Set(values)
    }
}
