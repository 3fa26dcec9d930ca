import Glibc
import Runtime

/// The operator's tool. Exit codes: 0 done, 1 done but something is not as it should be, 2 could not be done, 64 wrong usage.
enum Skolbuss {
    static let usage = """
        usage: skolbuss COMMAND

          topology apply          put exchanges, queues, bindings, policies, users and rights into a broker
          topology check          show what differs from them; exit 1 when something does
          queues                  what waits in each queue, and who takes from it
          dead list               how many messages were parked, by queue
          dead show QUEUE         why they were; --body shows what they hold (personal data)
          dead replay QUEUE       put them back to be handled again; --id ID for one
          dead drop QUEUE --id ID remove one for good
          import FILE             import a document of SS 12000 lists into Register and Schedule
          token init DIR          make a development issuer's key and key set
          token issue             a token of the development issuer, for a person or a machine

        `skolbuss COMMAND --help` says which options a command takes.

        """

    static func run(_ arguments: [String]) -> Int32 {
        do {
            return try command(arguments)
        } catch let error as UsageError {
            Output.error("\(error)\n")
            return 64
        } catch {
            Output.error("skolbuss: \(error)\n")
            return 2
        }
    }

    private static func command(_ arguments: [String]) throws -> Int32 {
        let rest = Array(arguments.dropFirst())
        switch arguments.first {
        case "topology": return try TopologyCommand.run(rest)
        case "queues": return try QueuesCommand.run(rest)
        case "dead": return try DeadCommand.run(rest)
        case "import": return try ImportCommand.run(rest)
        case "token": return try TokenCommand.run(rest)
        case "--help", "-h", "help":
            Output.line(usage)
            return 0
        case nil: throw UsageError(usage)
        case let unknown?: throw UsageError("skolbuss: unknown command \(unknown)\n\n\(usage)")
        }
    }
}

/// A mistake on the command line, as a text for the person who typed it.
struct UsageError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Why a command could not be carried out, and what to do.
struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

enum Output {
    static func line(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }
    static func error(_ text: String) { write(text, to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
                if count <= 0 { return }
                written += count
            }
        }
    }

    /// Rows under each other, each column as wide as its widest cell.
    static func table(_ rows: [[String]]) {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        for row in rows {
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            var text = cells.joined(separator: "  ")
            while text.last == " " { text.removeLast() }
            line(text)
        }
    }
}
