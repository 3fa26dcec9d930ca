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
            switch error {
            case .refused(let code, let temporary, _): return temporary ? .deferred(code: code) : .refused(code: code)
            case .unknown: return .unknown
            case .unusable(let part): return part == "recipient" ? .refused(code: 553) : .unreachable
            default: return .unreachable
            }
        }
    }
}
