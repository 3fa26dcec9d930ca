/// What callgrind has counted: the instructions of the whole, and those of every call from one function to another with all that
/// was done within it. The format: valgrind's manual, "Callgrind Format Specification".
struct CallgrindProfile {
    let total: Int
    private var calls: [String: [(caller: String, instructions: Int)]] = [:]

    /// Throws when it is no such file, or has no calls in it.
    init(_ text: String) throws {
        var names: [Substring: String] = [:]
        /// A function is named once, by number and name, and by its number from then on.
        func name(_ value: Substring) -> String {
            let parts = value.split(separator: " ", maxSplits: 1)
            guard let number = parts.first else { return "" }
            if parts.count == 2 { names[number] = String(parts[1]) }
            return names[number] ?? ""
        }
        var total: Int?
        var caller = ""
        var callee = ""
        var isCall = false
        for line in text.split(separator: "\n") {
            if isCall {
                isCall = false
                guard let cost = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
                    throw LoadResult.Unanswered(description: "a call without a cost in callgrind's file")
                }
                calls[callee, default: []].append((caller, cost))
            } else if line.hasPrefix("fn=") {
                caller = name(line.dropFirst(3))
            } else if line.hasPrefix("cfn=") {
                callee = name(line.dropFirst(4))
            } else if line.hasPrefix("calls=") {
                isCall = true
            } else if line.hasPrefix("totals:") || (total == nil && line.hasPrefix("summary:")) {
                total = line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
            }
        }
        guard let total, total > 0, !calls.isEmpty else {
            throw LoadResult.Unanswered(description: "callgrind has counted nothing")
        }
        self.total = total
    }

    /// Of all calls into functions whose symbols begin so from any that do not, closures of theirs left out: each instruction once.
    /// Throws when there is none: then the function has another name, and a count of nothing would be a lie.
    func instructions(within beginnings: [String]) throws -> Int {
        func isOne(_ name: String) -> Bool { beginnings.contains { name.hasPrefix($0) } }
        let entered = calls.filter { isOne($0.key) && !$0.key.contains("cfU") && !$0.key.contains("XEfU") }
        guard !entered.isEmpty else {
            throw LoadResult.Unanswered(description: "nothing is called \(beginnings) any more")
        }
        return entered.values.joined().filter { !isOne($0.caller) }.reduce(0) { $0 + $1.instructions }
    }
}
