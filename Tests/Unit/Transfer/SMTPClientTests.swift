import Runtime
import TestSupport
import Testing
import Transfer

@Suite(.timeLimit(.minutes(2))) struct SMTPClientTests {
    typealias Moment = UnreliableSMTPServer.Moment

    let message = Array("Subject: Frånvaro\r\n\r\nHej\r\n.\r\n..two dots\r\n".utf8)

    func client(_ server: UnreliableSMTPServer, timeout: Duration = .seconds(30)) -> SMTPClient {
        SMTPClient(url: server.url, tls: .none, timeout: timeout)
    }

    func send(_ server: UnreliableSMTPServer, timeout: Duration = .seconds(30)) throws(TransferError) -> SMTPReceipt {
        try client(server, timeout: timeout).send(from: "skola@example.se", to: "vh@example.se", message: message)
    }

    @Test func `a message arrives as it was written`() throws {
        let server = try UnreliableSMTPServer(.accept)
        #expect(try send(server) == SMTPReceipt(code: 250))
        let arrived = try #require(server.messages.first)
        #expect(arrived.sender == "skola@example.se")
        #expect(arrived.recipient == "vh@example.se")
        #expect(arrived.lines == ["Subject: Frånvaro", "", "Hej", ".", "..two dots"])
    }

    @Test func `many messages go over one connection`() throws {
        let server = try UnreliableSMTPServer(.accept)
        let client = client(server)
        for number in 0..<200 {
            _ = try client.send(from: "skola@example.se", to: "vh\(number)@example.se", message: message)
        }
        #expect(server.connections == 1)
        #expect(server.messages.map(\.recipient) == (0..<200).map { "vh\($0)@example.se" })
    }

    @Test func `bare line feeds become line ends, not a second message`() throws {
        let server = try UnreliableSMTPServer(.accept)
        let text = "Subject: x\n\na\n.\nMAIL FROM:<evil@example.se>\r.\rb"
        _ = try client(server).send(from: "skola@example.se", to: "vh@example.se", message: Array(text.utf8))
        #expect(server.messages.count == 1)
        #expect(
            server.messages.first?.lines == ["Subject: x", "", "a", ".", "MAIL FROM:<evil@example.se>", ".", "b"])
    }

    @Test(arguments: [550, 450], [Moment.greeting, .hello, .sender])
    func `a server that refuses us is unreachable, not a refusal of the recipient`(code: Int, moment: Moment) throws {
        let server = try UnreliableSMTPServer(.answer(code, at: moment))
        let error = try #require(throws: TransferError.self) { _ = try send(server) }
        guard case .unreachable = error else {
            Issue.record("\(error)")
            return
        }
        #expect(server.messages.isEmpty)
    }

    @Test(arguments: [
        (550, Moment.recipient, false, TransferError.Stage.recipient), (553, .recipient, false, .recipient),
        (450, .recipient, true, .recipient), (451, .recipient, true, .recipient), (452, .data, true, .message),
        (554, .data, false, .message), (552, .message, false, .message), (451, .message, true, .message),
        (421, .message, true, .message),
    ])
    func `a refusal tells code, stage and whether it may pass`(
        code: Int, moment: Moment, temporary: Bool, stage: TransferError.Stage
    ) throws {
        let server = try UnreliableSMTPServer(.answer(code, at: moment))
        #expect(throws: TransferError.refused(code: code, temporary: temporary, stage: stage)) { try send(server) }
    }

    @Test func `a server that closes down while the recipient is named is unreachable`() throws {
        let server = try UnreliableSMTPServer(.answer(421, at: .recipient))
        let error = try #require(throws: TransferError.self) { _ = try send(server) }
        guard case .unreachable = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test(arguments: [Moment.greeting, .hello, .sender, .recipient, .data])
    func `a connection that dies before the message was handed over has sent nothing`(moment: Moment) throws {
        let server = try UnreliableSMTPServer(.hangUp(at: moment))
        let error = try #require(throws: TransferError.self) { _ = try send(server) }
        guard case .unreachable = error else {
            Issue.record("\(error)")
            return
        }
        #expect(server.messages.isEmpty)
    }

    @Test func `a connection that dies after the message was handed over leaves the outcome unknown`() throws {
        let server = try UnreliableSMTPServer(.hangUp(at: .message))
        let error = try #require(throws: TransferError.self) { _ = try send(server) }
        guard case .unknown = error else {
            Issue.record("\(error)")
            return
        }
        #expect(server.messages.count == 1, "such a server may well have taken it")
        #expect(server.connections == 1, "and so it is not tried again here")
    }

    @Test(arguments: [Moment.greeting, .sender, .recipient, .data, .message])
    func `a server that falls silent is given up by what is known`(moment: Moment) throws {
        let server = try UnreliableSMTPServer(.fallSilent(at: moment))
        // Long enough that a slow machine, too, gets to the end of the message within it.
        let limit: Duration = moment == .message ? .seconds(2) : .milliseconds(300)
        let error = try #require(throws: TransferError.self) { _ = try send(server, timeout: limit) }
        switch error {
        case .unknown: #expect(moment == .message)
        case .unreachable: #expect(moment != .message)
        default: Issue.record("\(error)")
        }
    }

    @Test func `other codes of success are success`() throws {
        #expect(try send(UnreliableSMTPServer(.answer(251, at: .message))) == SMTPReceipt(code: 251))
    }

    @Test func `a connection closed while idle is opened again`() throws {
        let server = try UnreliableSMTPServer(.hangUpAfter(messages: 2), .hangUpAfter(messages: 1), .accept)
        let client = client(server)
        for number in 0..<6 {
            _ = try client.send(from: "skola@example.se", to: "vh\(number)@example.se", message: message)
        }
        #expect(server.messages.map(\.recipient) == (0..<6).map { "vh\($0)@example.se" })
        #expect(server.connections == 3)
    }

    @Test func `a refusal does not spoil the next message`() throws {
        let server = try UnreliableSMTPServer(.answer(550, at: .recipient), .accept)
        let client = client(server)
        #expect(throws: TransferError.refused(code: 550, temporary: false, stage: .recipient)) {
            try client.send(from: "skola@example.se", to: "vh@example.se", message: message)
        }
        _ = try client.send(from: "skola@example.se", to: "vh@example.se", message: message)
        #expect(server.messages.count == 1)
    }

    @Test func `nobody listening is unreachable`() throws {
        let port = try freePort()
        let client = SMTPClient(url: "smtp://127.0.0.1:\(port)", tls: .none, timeout: .seconds(30))
        let error = try #require(throws: TransferError.self) {
            _ = try client.send(from: "skola@example.se", to: "vh@example.se", message: message)
        }
        guard case .unreachable = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func `required encryption sends nothing in the clear`() throws {
        let server = try UnreliableSMTPServer(.accept)
        let client = SMTPClient(url: server.url, tls: .required, timeout: .seconds(30))
        let error = try #require(throws: TransferError.self) {
            _ = try client.send(from: "skola@example.se", to: "vh@example.se", message: message)
        }
        guard case .unreachable = error else {
            Issue.record("\(error)")
            return
        }
        #expect(server.messages.isEmpty)
    }

    @Test(arguments: [
        "a@b\r\nRCPT TO:<c@d>", "a@b> SIZE=1", "<a@b>", "a b@c.se", "utan-snabel-a", "@example.se", "vh@",
        "åsa@example.se",
        "a@b,c@d", "",
    ])
    func `an address that is none never reaches the server`(address: String) throws {
        let server = try UnreliableSMTPServer(.accept)
        #expect(throws: TransferError.unusable(part: "recipient")) {
            try client(server).send(from: "skola@example.se", to: address, message: message)
        }
        #expect(throws: TransferError.unusable(part: "sender")) {
            try client(server).send(from: address, to: "vh@example.se", message: message)
        }
        #expect(server.connections == 0)
    }

    @Test func `no error shows an address`() throws {
        for moment in Moment.allCases {
            let error = try #require(throws: TransferError.self) {
                _ = try send(UnreliableSMTPServer(.answer(550, at: moment)))
            }
            #expect(!"\(error)".contains("example.se"))
        }
    }

    private func freePort() throws -> Int {
        try LoopbackServer { _, _ in }.port
    }
}
