import Synchronization

/// A mail server that fails where a test wants it to.
package final class UnreliableSMTPServer: Sendable {
    /// The moments at which a server answers.
    package enum Moment: String, Sendable, CaseIterable {
        case greeting, hello, sender, recipient, data, message
    }

    package enum Behaviour: Sendable {
        case accept
        /// Gives this code instead of the good one, and goes on.
        case answer(Int, at: Moment)
        /// Closes the connection instead of answering.
        case hangUp(at: Moment)
        /// Never answers.
        case fallSilent(at: Moment)
        /// Takes this many messages, then closes the connection while it is idle.
        case hangUpAfter(messages: Int)
    }

    package struct Message: Equatable, Sendable {
        package let sender: String
        package let recipient: String
        /// The lines as sent, without dot-stuffing.
        package let lines: [String]
    }

    private let server: LoopbackServer
    private let taken: TakenMessages

    /// - Parameter script: what the first, second … connection does; the last entry is for all that follow.
    package init(_ script: Behaviour...) throws {
        let taken = TakenMessages()
        self.taken = taken
        server = try LoopbackServer { number, connection in
            var conversation = MailConversation(connection, script[min(number, script.count - 1)], taken)
            conversation.run()
        }
    }

    package var url: String { "smtp://127.0.0.1:\(server.port)" }
    package var connections: Int { server.connections }
    /// What was accepted, and what was received whole when the server then hung up.
    package var messages: [Message] { taken.all }
}

private final class TakenMessages: Sendable {
    private let list = Mutex<[UnreliableSMTPServer.Message]>([])

    var all: [UnreliableSMTPServer.Message] { list.withLock { $0 } }

    func append(_ message: UnreliableSMTPServer.Message) {
        list.withLock { $0.append(message) }
    }
}

private struct MailConversation {
    private let connection: LoopbackConnection
    private let behaviour: UnreliableSMTPServer.Behaviour
    private let taken: TakenMessages
    private var sender = ""
    private var recipient = ""
    private var count = 0

    init(_ connection: LoopbackConnection, _ behaviour: UnreliableSMTPServer.Behaviour, _ taken: TakenMessages) {
        self.connection = connection
        self.behaviour = behaviour
        self.taken = taken
    }

    mutating func run() {
        guard answer(220, at: .greeting) != nil else { return }
        while let line = connection.line() {
            guard respond(to: line) else { return }
        }
    }

    /// False when the connection is to end.
    private mutating func respond(to line: String) -> Bool {
        switch line.prefix(4).uppercased() {
        case "EHLO", "HELO": return answer(250, at: .hello) != nil
        case "MAIL":
            sender = address(line)
            return answer(250, at: .sender) != nil
        case "RCPT":
            recipient = address(line)
            return answer(250, at: .recipient) != nil
        case "DATA":
            guard let code = answer(354, at: .data) else { return false }
            return code != 354 || takeMessage()
        case "QUIT":
            connection.send("221 bye\r\n")
            return false
        default:
            connection.send("250 ok\r\n")
            return true
        }
    }

    private mutating func takeMessage() -> Bool {
        var lines: [String] = []
        while let line = connection.line(), line != "." {
            lines.append(line.hasPrefix(".") ? String(line.dropFirst()) : line)
        }
        count += 1
        if case .answer(_, at: .message) = behaviour {
        } else {
            taken.append(UnreliableSMTPServer.Message(sender: sender, recipient: recipient, lines: lines))
        }
        guard answer(250, at: .message) != nil else { return false }
        if case .hangUpAfter(let messages) = behaviour { return count < messages }
        return true
    }

    /// The code that was sent; nil when the connection is to end.
    private func answer(_ usual: Int, at moment: UnreliableSMTPServer.Moment) -> Int? {
        var code = usual
        switch behaviour {
        case .answer(let other, at: moment): code = other
        case .hangUp(at: moment): return nil
        case .fallSilent(at: moment):
            connection.drain()
            return nil
        default: break
        }
        connection.send("\(code) as scripted\r\n")
        return code
    }

    private func address(_ line: String) -> String {
        let start = line.drop { $0 != "<" }.dropFirst()
        return String(start.prefix { $0 != ">" })
    }
}
