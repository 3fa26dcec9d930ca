import Runtime

/// The words of the command line: a command, one positional value, then `--name value` pairs.
struct LoadOptions {
    let command: String
    private let subject: String?
    private var values: [String: String] = [:]

    init(_ arguments: ArraySlice<String>) throws {
        var rest = arguments
        command = rest.popFirst() ?? ""
        if rest.first?.hasPrefix("--") == false { subject = rest.popFirst() } else { subject = nil }
        while let name = rest.popFirst() {
            guard name.hasPrefix("--"), let value = rest.popFirst() else {
                throw LoadUsageError(description: "\(name) is not a --name with a value")
            }
            values[name] = value
        }
    }

    func positional() throws -> String {
        guard let subject else { throw LoadUsageError(description: "\(command) needs a value") }
        return subject
    }

    /// The positional value, or this when there is none.
    func positional(default standard: String) -> String { subject ?? standard }

    mutating func optional(_ name: String) -> String? {
        values.removeValue(forKey: name)
    }

    mutating func required(_ name: String) throws -> String {
        guard let value = optional(name) else { throw LoadUsageError(description: "\(name) is needed") }
        return value
    }

    mutating func int(_ name: String, default standard: Int? = nil, in range: ClosedRange<Int>) throws -> Int {
        guard let text = optional(name) else {
            guard let standard else { throw LoadUsageError(description: "\(name) is needed") }
            return standard
        }
        guard let number = Int(text), range.contains(number) else {
            throw LoadUsageError(description: "\(name) must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    mutating func date(_ name: String) throws -> LocalDate {
        guard let text = optional(name) else { return LocalDate(Clock.system.now()) }
        guard let date = LocalDate(iso8601: text) else {
            throw LoadUsageError(description: "\(name) must be a date as 2026-11-25")
        }
        return date
    }

    /// Refuses what nobody asked for, so that a misspelt name is not silently a default.
    func finish() throws {
        if let name = values.keys.min() { throw LoadUsageError(description: "unknown argument \(name)") }
    }
}
