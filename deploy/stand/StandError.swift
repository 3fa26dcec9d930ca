/// Something the test ground could not do, and where to look.
package struct StandError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }

    static func system(_ call: String, _ subject: String, code: Int32) -> StandError {
        StandError("\(call) \(subject): \(systemText(code))")
    }
}
