/// Everything that is wrong with the environment of a service, by variable and rule and never by value: any of them may hold
/// a password.
package struct SettingsError: Error, Equatable, CustomStringConvertible {
    package struct Mistake: Equatable, Sendable {
        package let variable: String
        package let rule: String
    }

    package let mistakes: [Mistake]

    /// One line each.
    package var description: String {
        mistakes.map { "\($0.variable) \($0.rule)" }.joined(separator: "\n")
    }
}
