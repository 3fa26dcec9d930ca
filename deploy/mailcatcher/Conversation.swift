import Glibc

/// One SMTP session (RFC 5321 with PIPELINING), as far as a sink needs it.
struct Conversation {
    static let largestMail = 10 << 20

    private let socket: Int32
    private let script: Script
    private let mailbox: Mailbox

    init(socket: Int32, script: Script, mailbox: Mailbox) {
        self.socket = socket
        self.script = script
        self.mailbox = mailbox
    }

    /// Talks until the other side quits or goes away.
    func run() {
        var socket = LineSocket(socket)
        var envelope = MailEnvelope()
        socket.answer("220 mailcatcher ESMTP")
        while let line = socket.line() {
            let verb = String(decoding: line.prefix(4), as: UTF8.self).uppercased()
            switch verb {
            case "EHLO":
                socket.answer("250-mailcatcher")
                socket.answer("250-PIPELINING")
                socket.answer("250-8BITMIME")
                socket.answer("250 SIZE 10485760")
                envelope = MailEnvelope()
            case "HELO", "RSET":
                socket.answer("250 mailcatcher")
                envelope = MailEnvelope()
            case "MAIL":
                envelope = MailEnvelope(from: Self.address(in: line))
                socket.answer("250 sender ok")
            case "RCPT":
                take(Self.address(in: line), into: &envelope, &socket)
            case "DATA":
                guard !envelope.recipients.isEmpty else {
                    socket.answer("503 no recipient")
                    continue
                }
                socket.answer("354 end with a dot")
                guard let mail = Self.text(from: &socket) else { return }
                guard finish(mail, envelope, &socket) else { return }
                envelope = MailEnvelope()
            case "NOOP":
                socket.answer("250 ok")
            case "QUIT":
                socket.answer("221 bye")
                _ = socket.flush()
                return
            default:
                // SMTP's own words for a command the server does not have (RFC 5321, 4.2.4).
                socket.answer("502 not implemented")
            }
        }
    }

    private func take(_ address: String, into envelope: inout MailEnvelope, _ socket: inout LineSocket) {
        guard envelope.from != nil else {
            socket.answer("503 MAIL first")
            return
        }
        if let code = script.refusal(of: address, at: .recipient) {
            socket.answer("\(code) refused by script")
        } else {
            envelope.recipients.append(address)
            socket.answer("250 recipient ok")
        }
    }

    /// Keeps the mail and answers; false when the script wants the connection gone.
    private func finish(_ mail: [UInt8], _ envelope: MailEnvelope, _ socket: inout LineSocket) -> Bool {
        guard mail.count <= Self.largestMail else {
            socket.answer("552 too large")
            return true
        }
        for recipient in envelope.recipients {
            if let code = script.refusal(of: recipient, at: .text) {
                socket.answer("\(code) refused by script")
                return true
            }
        }
        let dropped = script.dropsConnection()
        guard mailbox.keep(mail, envelope, answered: !dropped) else {
            socket.answer("452 cannot store")
            return true
        }
        guard !dropped else { return false }
        socket.answer("250 kept")
        return true
    }

    /// The text up to the lone dot, with dot-stuffing undone; nil when the connection ended first.
    private static func text(from socket: inout LineSocket) -> [UInt8]? {
        var text: [UInt8] = []
        text.reserveCapacity(4096)
        while let line = socket.line() {
            if line.first == 0x2E {
                if line.count == 1 { return text }
                text.append(contentsOf: line.dropFirst())
            } else {
                text.append(contentsOf: line)
            }
            text.append(0x0D)
            text.append(0x0A)
            // Too long is answered at the end; until then the rest is read and forgotten.
            if text.count > largestMail + (1 << 16) { text.removeLast(1 << 15) }
        }
        return nil
    }

    /// The address between the angle brackets of `MAIL FROM:<…>` or `RCPT TO:<…>`.
    private static func address(in line: ArraySlice<UInt8>) -> String {
        guard let open = line.firstIndex(of: 0x3C), let close = line[open...].firstIndex(of: 0x3E) else { return "" }
        return String(decoding: line[(open + 1)..<close], as: UTF8.self)
    }
}

/// Who a mail is from and for, by the commands and not by its headers.
struct MailEnvelope {
    var from: String?
    var recipients: [String] = []
}
