package import HTTP
package import Runtime
package import SQLite

/// How long records of one type are kept, and how they are removed.
package struct RetentionRule: Sendable {
    /// Removes some of what is older than a day, the oldest first, with everything that hangs on it, and says how many it was: as
    /// many as the limit when there may be more.
    package typealias Removing =
        @Sendable (_ day: LocalDate, _ limit: Int, _ transaction: borrowing Transaction) throws -> Int

    package let type: RecordType
    /// The setting after the service's name: `RETENTION_ROLLS`. Days, or `never`.
    package let setting: String
    /// Days; nil keeps them until somebody decides otherwise.
    package let usual: Int?
    package let data: Set<AccessRule.DataClass>
    /// Most removed in one transaction, where each is much work; nil where the keeper's own limit is low enough.
    package let most: Int?
    let remove: Removing

    /// - Parameters:
    ///   - usual: days, unless the setting says otherwise.
    ///   - data: what is removed, as the access log says it.
    package init(
        _ type: RecordType, setting: String, usually usual: Int?, data: Set<AccessRule.DataClass>, most: Int? = nil,
        remove: @escaping Removing
    ) {
        self.type = type
        self.setting = setting
        self.usual = usual
        self.data = data
        self.most = most
        self.remove = remove
    }
}

/// For how many days each type of record is kept.
package struct RetentionSettings: Sendable {
    /// Less than a month is a mistake: what was done yesterday is still argued about.
    package static let days = 30...36_500

    private var kept: [String: Int?] = [:]

    /// Mistakes are kept in `settings`.
    package init(_ settings: inout Settings, _ rules: [RetentionRule]) {
        for rule in rules {
            guard let text = settings.optional(rule.setting) else { continue }
            if text == "never" {
                kept[rule.setting] = .some(nil)
            } else if let number = Int(text), Self.days.contains(number) {
                kept[rule.setting] = number
            } else {
                settings.mistake(
                    rule.setting,
                    "must be a number of days from \(Self.days.lowerBound) to \(Self.days.upperBound), or never")
            }
        }
    }

    /// Every type as long as usual.
    package init() {}

    /// Days; nil for ever.
    package func days(of rule: RetentionRule) -> Int? { kept[rule.setting] ?? rule.usual }
}
