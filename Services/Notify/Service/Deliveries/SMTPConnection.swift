import Runtime
import Transfer

/// A mail server reached by SMTP. The client tells exactly what is known of a failure; here that becomes an outcome.
final class SMTPConnection: MailConnection {
    private let client: SMTPClient
    private let log: Log

    init(_ configuration: NotifyConfiguration.Mail, log: Log) {
        client = SMTPClient(
            url: configuration.url, username: configuration.username, password: configuration.password,
            tls: configuration.encryption, timeout: configuration.timeout)
        self.log = log
    }

    func send(from sender: MailAddress, to address: MailAddress, text: [UInt8]) -> AttemptOutcome {
        do {
            return .accepted(code: try client.send(from: sender.text, to: address.text, message: text).code)
        } catch {
            // Our own errors name stages and codes, never addresses.
            log.debug("mail not accepted", ["error": .error(error)])
            return AttemptOutcome(error)
        }
    }
}

extension AttemptOutcome {
    /// What a mailbox answers that does not exist, has moved, is full or is misnamed (RFC 5321 §4.2.2).
    private static let answersOfMailboxes: Set<Int> = [550, 551, 552, 553]

    /// What a failed conversation says about the address. Only a mailbox's own answer to its name ends an address: a
    /// relay that wants a login, denies relaying or dislikes the text refuses every guardian alike, until an operator
    /// has repaired it, and must not use up the addresses meanwhile.
    init(_ error: TransferError) {
        switch error {
        case .refused(let code, false, .recipient) where Self.answersOfMailboxes.contains(code):
            self = .refused(code: code)
        case .refused(let code, _, _): self = .deferred(code: code)
        case .unknown: self = .unknown
        case .unusable(let part): self = part == "recipient" ? .refused(code: 553) : .unreachable
        case .unreachable, .tooLarge, .forbidden: self = .unreachable
        }
    }
}
