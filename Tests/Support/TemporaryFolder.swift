import FoundationEssentials
import Glibc
import Runtime

/// A folder of one test, removed with all it holds when the value goes away.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        path = "/tmp/skolbuss-test-\(getpid())-\(Identifiers.v7.next().lowercase)"
        guard mkdir(path, 0o700) == 0 else { throw NeverHappened(description: "no folder for a test: errno \(errno)") }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a file in the folder.
    package func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Readable by its owner only unless `mode` says otherwise.
    package func write(_ text: String, to name: String, mode: UInt32 = 0o600) throws {
        try text.write(toFile: path(name), atomically: false, encoding: .utf8)
        guard chmod(path(name), mode) == 0 else { throw NeverHappened(description: "no mode: errno \(errno)") }
    }
}
