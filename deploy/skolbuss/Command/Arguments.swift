import Runtime

/// What followed the command's words: `--option value` (or `--option=value`), `--flag`, and the rest in order.
struct Arguments {
    let rest: [String]
    private let values: [String: [String]]
    private let flags: Set<String>
    private let environment = ProcessEnvironment.variables()

    init(_ words: [String], options: Set<String>, flags: Set<String>) throws(UsageError) {
        var rest: [String] = []
        var values: [String: [String]] = [:]
        var seen: Set<String> = []
        var words = words[...]
        while let word = words.popFirst() {
            guard word.hasPrefix("--") else {
                rest.append(word)
                continue
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            if flags.contains(name), parts.count == 1 {
                seen.insert(name)
            } else if options.contains(name) {
                guard let value = parts.count == 2 ? String(parts[1]) : words.popFirst() else {
                    throw UsageError("--\(name) needs a value")
                }
                values[name, default: []].append(value)
            } else {
                throw UsageError("there is no option \(word)")
            }
        }
        self.rest = rest
        self.values = values
        self.flags = seen
    }

    func has(_ flag: String) -> Bool { flags.contains(flag) }

    func all(_ option: String) -> [String] { values[option] ?? [] }

    /// The option, or else the environment variable.
    func value(_ option: String, variable: String? = nil) throws(UsageError) -> String? {
        let given = all(option)
        guard given.count < 2 else { throw UsageError("--\(option) is given twice") }
        return given.first ?? variable.flatMap { environment[$0] }
    }

    func required(_ option: String) throws(UsageError) -> String {
        guard let value = try value(option) else { throw UsageError("--\(option) is missing") }
        return value
    }

    /// Exactly as many words as there are names.
    func words(_ names: String...) throws(UsageError) -> [String] {
        guard rest.count >= names.count else { throw UsageError("\(names[rest.count]) is missing") }
        guard rest.count == names.count else { throw UsageError("'\(rest[names.count])' is one word too many") }
        return rest
    }
}
