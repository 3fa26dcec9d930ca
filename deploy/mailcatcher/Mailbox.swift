import Glibc
import Runtime
import Synchronization

/// Where mails are kept. A mail is answered only after `keep`, and each JSON line is one `write` to a file opened for
/// appending, so lines of many connections never mix and a killed catcher leaves whole lines.
final class Mailbox: Sendable {
    private let jsonLines: Int32?
    private let folder: String?
    private let prints: Bool
    private let number = Atomic<Int>(0)

    init(_ options: CatcherOptions) throws {
        if let path = options.jsonLines {
            let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw SystemError("open \(path)") }
            jsonLines = file
        } else {
            jsonLines = nil
        }
        if let path = options.folder {
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw SystemError("mkdir \(path)") }
        }
        folder = options.folder
        prints = options.prints
    }

    /// Keeps one mail; false when it could not be stored.
    func keep(_ text: [UInt8], _ envelope: MailEnvelope, answered: Bool) -> Bool {
        if let folder, !store(text, in: folder) { return false }
        guard jsonLines != nil || prints else { return true }
        let mail = CaughtMail(text)
        if let jsonLines {
            let line = JSONLine(mail, envelope, answered: answered, at: Clock.system.now())
            guard Self.writeAll(line.bytes, to: jsonLines) else { return false }
        }
        if prints {
            let to = envelope.recipients.joined(separator: ", ")
            let page = "── to \(to)\n   \(mail.header("Subject") ?? "(no subject)")\n\n\(mail.body)\n"
            _ = Self.writeAll(Array(page.utf8), to: STDOUT_FILENO)
        }
        return true
    }

    private func store(_ text: [UInt8], in folder: String) -> Bool {
        let number = number.add(1, ordering: .relaxed).newValue
        let file = open("\(folder)/\(number).eml", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        return Self.writeAll(text, to: file)
    }

    private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { write(file, $0.baseAddress! + written, $0.count - written) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }
}
