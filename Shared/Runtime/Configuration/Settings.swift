/// Reads a service's settings from its environment and remembers every mistake, so that an operator learns of all of them at
/// the first start and not of one at each.
///
/// A setting `THING` of the service `ATTENDANCE` is the variable `ATTENDANCE_THING`; an empty variable is an unset one. A
/// reading function answers a harmless value when there is a mistake; ``finish()`` then throws, and no caller gets past it.
package struct Settings {
    private let environment: [String: String]
    private let prefix: String
    private var asked: Set<String> = []
    private var mistakes: [SettingsError.Mistake] = []

    package init(_ environment: [String: String], prefix: String) {
        self.environment = environment
        self.prefix = prefix
    }

    /// Required unless it has a default.
    package mutating func string(_ key: String, default: String? = nil) -> String {
        value(key, default: `default`, rule: "") { $0 } ?? ""
    }

    package mutating func optional(_ key: String) -> String? {
        raw(key)
    }

    package mutating func isSet(_ key: String) -> Bool {
        raw(key) != nil
    }

    package mutating func int(
        _ key: String, default: Int? = nil, in range: ClosedRange<Int> = Int.min...Int.max
    ) -> Int {
        let isBounded = range != Int.min...Int.max
        let rule = isBounded ? "a whole number from \(range.lowerBound) to \(range.upperBound)" : "a whole number"
        return value(key, default: `default`, rule: rule) { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        } ?? range.lowerBound
    }

    /// A whole number and a unit: `250ms`, `30s`, `15m`, `2h`.
    package mutating func duration(_ key: String, default: Duration? = nil) -> Duration {
        value(key, default: `default`, rule: "a whole number with ms, s, m or h, such as 30s", parse: parseDuration)
            ?? .zero
    }

    package mutating func flag(_ key: String, default: Bool? = nil) -> Bool {
        value(key, default: `default`, rule: "true or false") { text in
            switch text.lowercased() {
            case "true", "yes", "on", "1": true
            case "false", "no", "off", "0": false
            default: nil
            }
        } ?? false
    }

    /// Parted by commas; spaces around a part do not count, empty parts are dropped.
    package mutating func list(_ key: String, default: [String]? = nil) -> [String] {
        value(key, default: `default`, rule: "") { text in
            text.split(separator: ",").map(trimmed).filter { !$0.isEmpty }
        } ?? []
    }

    /// One of a few words.
    package mutating func choice<T: RawRepresentable<String> & CaseIterable>(_ key: String, default: T) -> T {
        let words = T.allCases.map(\.rawValue).joined(separator: ", ")
        return value(key, default: `default`, rule: "one of \(words)") { T(rawValue: $0) } ?? `default`
    }

    /// A time of day on a Swedish wall clock, `hh:mm`.
    package mutating func localTime(_ key: String, default: String? = nil) -> (hour: Int, minute: Int) {
        value(key, default: `default`.flatMap(parseLocalTime), rule: "a time of day as hh:mm", parse: parseLocalTime)
            ?? (0, 0)
    }

    /// Reports a mistake only the caller can see, such as a URL of an unknown scheme. Say the rule, not the value.
    package mutating func mistake(_ key: String, _ rule: String) {
        mistakes.append(SettingsError.Mistake(variable: name(key), rule: rule))
    }

    /// Throws when anything was missing or malformed, or when a variable with our prefix was not asked for: most of those
    /// are misspelt, and the service would run with a default the operator believes to have changed.
    package func finish() throws(SettingsError) {
        let known = Set(asked.map(name))
        let unknown = environment.keys.filter { $0.hasPrefix(prefix + "_") && !known.contains($0) }.sorted()
        let rule = "is not a setting of this service"
        let all = mistakes + unknown.map { SettingsError.Mistake(variable: $0, rule: rule) }
        if !all.isEmpty { throw SettingsError(mistakes: all) }
    }

    func name(_ key: String) -> String { "\(prefix)_\(key)" }

    /// A variable of the process that is nobody's setting.
    func surrounding(_ variable: String) -> String? { environment[variable].flatMap { $0.isEmpty ? nil : $0 } }

    mutating func raw(_ key: String) -> String? {
        asked.insert(key)
        guard let text = environment[name(key)], !text.isEmpty else { return nil }
        return text
    }

    private mutating func value<T>(
        _ key: String, default: T?, rule: String, parse: (String) -> T?
    ) -> T? {
        guard let text = raw(key) else {
            if `default` == nil { mistake(key, rule.isEmpty ? "is missing" : "is missing; it must be \(rule)") }
            return `default`
        }
        let parsed = parse(text)
        if parsed == nil { mistake(key, "must be \(rule)") }
        return parsed ?? `default`
    }
}
