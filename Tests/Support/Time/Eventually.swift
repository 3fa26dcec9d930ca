import Glibc
import Runtime

/// What ``eventually(_:within:_:)`` throws when the time is over.
package struct NeverHappened: Error, CustomStringConvertible {
    package let description: String
}

/// Waits until `condition` holds, looking every few milliseconds. The one way a test waits for something another thread or
/// process does; the bound is for a machine that is very slow, not a promise about time.
package func eventually(
    _ what: String = "the condition", within limit: Duration = .seconds(30), every pause: Duration = .milliseconds(3),
    file: StaticString = #fileID,
    line: UInt = #line, _ condition: () throws -> Bool
) throws {
    _ = try eventually(what, within: limit, every: pause, file: file, line: line) { try condition() ? true : nil }
}

/// As above, and answers the first value that is not nil.
package func eventually<T>(
    _ what: String = "a value", within limit: Duration = .seconds(30), every pause: Duration = .milliseconds(3),
    file: StaticString = #fileID,
    line: UInt = #line, _ value: () throws -> T?
) throws -> T {
    let deadline = Deadline(in: limit)
    while true {
        if let value = try value() { return value }
        if deadline.hasPassed { throw NeverHappened(description: "\(file):\(line): \(what) did not happen") }
        usleep(UInt32(pause.components.seconds) * 1_000_000 + UInt32(pause.components.attoseconds / 1_000_000_000_000))
    }
}
