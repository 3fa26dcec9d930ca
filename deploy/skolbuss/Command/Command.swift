/// One command of the tool.
protocol Command: Sendable {
    /// `["dead", "list"]`
    static var words: [String] { get }
    /// One line for the overview.
    static var summary: String { get }
    /// The words again with what may follow.
    static var synopsis: String { get }
    static var explanation: String { get }
    /// Options with a value, and those without, by name.
    static var options: Set<String> { get }
    static var flags: Set<String> { get }

    /// Does it; an error means that it was not done.
    static func run(_ arguments: Arguments) throws -> Int32
}

enum ExitCode {
    static let good: Int32 = 0
    /// Done, and there is something the operator should look at.
    static let attention: Int32 = 1
    static let failed: Int32 = 2
    static let usage: Int32 = 64
}

/// The command was called wrongly.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The command could not do its work.
struct ToolError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
