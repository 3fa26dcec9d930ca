import Glibc
import JSON
import Runtime

/// What a benchmark has found: one JSON line on standard output.
enum Figure {
    static func say(_ figure: JSON) {
        var line = figure.text + "\n"
        line.withUTF8 { _ = write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }

    /// The value of `body` and the seconds it took.
    static func timed<Value>(_ body: () throws -> Value) rethrows -> (value: Value, seconds: Double) {
        let start = Deadline.monotonic()
        let value = try body()
        return (value, Double(Deadline.monotonic() - start) / 1e9)
    }
}
