package import Runtime

/// How the text of a parameter is read, and what it must look like: one rule for each kind of value, which a client is told
/// whose text is none.
package struct ValueForm: Sendable {
    /// As in "must be …": `a date (YYYY-MM-DD)`. It names no value of the client's.
    package let rule: String
    private let read: @Sendable (String) -> StoredValue?

    /// - Parameter read: nil for a text that is no such value.
    package init(_ rule: String, _ read: @escaping @Sendable (String) -> StoredValue?) {
        self.rule = rule
        self.read = read
    }

    package func callAsFunction(_ text: String) -> StoredValue? { read(text) }
}
