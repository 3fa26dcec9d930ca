import Glibc

/// Writes one JSON object a line: `time`, `level`, `service`, `message`, then the bound and the given fields.
///
/// Messages and keys are constants (`StaticString`), so what varies can only stand in a field, where a reviewer sees it.
/// Never a name, a civic number, an address, a body or a query string: identifiers, counts, codes and durations.
package struct Log: Sendable {
    package enum Level: String, Comparable, CaseIterable, Sendable {
        case debug, info, notice, warning, error

        package static func < (left: Level, right: Level) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int {
            switch self {
            case .debug: 0
            case .info: 1
            case .notice: 2
            case .warning: 3
            case .error: 4
            }
        }
    }

    private let service: String
    private let level: Level?
    private let sink: @Sendable (String) -> Void
    private let clock: Clock
    private var bound: [(StaticString, LogValue)] = []

    package init(
        service: String, level: Level = .info, sink: @escaping @Sendable (String) -> Void = Log.standardError,
        clock: Clock = .system
    ) {
        self.init(service: service, level: Optional(level), sink: sink, clock: clock)
    }

    private init(service: String, level: Level?, sink: @escaping @Sendable (String) -> Void, clock: Clock) {
        self.service = service
        self.level = level
        self.sink = sink
        self.clock = clock
    }

    /// Writes nothing.
    package static let silent = Log(service: "", level: nil, sink: { _ in }, clock: .system)

    /// Standard error, a whole line in one write, so that lines of several threads do not mix.
    package static let standardError: @Sendable (String) -> Void = { line in
        var line = line
        line.withUTF8 { bytes in
            _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }

    /// The same log with fields that every line of it carries.
    package func with(_ fields: KeyValuePairs<StaticString, LogValue>) -> Log {
        var log = self
        log.bound += fields.map { ($0.key, $0.value) }
        return log
    }

    package func debug(_ message: StaticString, _ fields: KeyValuePairs<StaticString, LogValue> = [:]) {
        write(.debug, message, fields)
    }

    package func info(_ message: StaticString, _ fields: KeyValuePairs<StaticString, LogValue> = [:]) {
        write(.info, message, fields)
    }

    package func notice(_ message: StaticString, _ fields: KeyValuePairs<StaticString, LogValue> = [:]) {
        write(.notice, message, fields)
    }

    package func warning(_ message: StaticString, _ fields: KeyValuePairs<StaticString, LogValue> = [:]) {
        write(.warning, message, fields)
    }

    package func error(_ message: StaticString, _ fields: KeyValuePairs<StaticString, LogValue> = [:]) {
        write(.error, message, fields)
    }

    private func write(
        _ lineLevel: Level, _ message: StaticString, _ fields: KeyValuePairs<StaticString, LogValue>
    ) {
        guard let level, lineLevel >= level else { return }
        var line = LogLine()
        line.add("time", .string(clock.now().rfc3339))
        line.add("level", .string(lineLevel.rawValue))
        line.add("service", .string(service))
        line.add("message", .string(message.description))
        for (key, value) in bound { line.add(key, value) }
        for (key, value) in fields { line.add(key, value) }
        sink(line.finished())
    }
}

/// One line in the making. Runtime stands below the JSON module, and a flat object of five value types needs no parser.
private struct LogLine {
    private var text = "{"

    mutating func add(_ key: StaticString, _ value: LogValue) {
        if text.utf8.count > 1 { text += "," }
        appendQuoted(key.description)
        text += ":"
        switch value {
        case .string(let string): appendQuoted(string)
        case .int(let int): text += String(int)
        case .double(let double): text += double.isFinite ? String(double) : "null"
        case .bool(let bool): text += bool ? "true" : "false"
        }
    }

    func finished() -> String {
        text + "}\n"
    }

    private mutating func appendQuoted(_ string: String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\u{0}"..<"\u{20}", "\u{7F}":
                let hexadecimal = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
