import JSON
import Stand

/// A mail as the catcher kept it, told apart by what its recipient sees: the subject. A mail names no child.
struct Mail: Hashable {
    enum Kind: String { case alert, correction, escalation, other }

    let kind: Kind
    let recipient: String
    let messageID: String
    let subject: String
}

/// The mails the catcher has accepted so far.
struct Mails {
    let path: String

    func all() throws -> [Mail] {
        guard File.exists(path) else { return [] }
        return try File.read(path).split(separator: UInt8(ascii: "\n")).flatMap { line -> [Mail] in
            let mail = try JSON(parsing: Array(line))
            let subject = mail["subject"]?.string ?? ""
            let recipients = mail["to"]?.elements?.compactMap(\.string) ?? []
            return recipients.map { recipient in
                Mail(
                    kind: Self.kind(of: subject), recipient: recipient.lowercased(),
                    messageID: mail["messageID"]?.string ?? "", subject: subject)
            }
        }
    }

    private static func kind(of subject: String) -> Mail.Kind {
        if subject.hasPrefix("Rättelse") { return .correction }
        if subject.hasPrefix("Vårdnadshavare") { return .escalation }
        return subject.hasPrefix("Frånvaro") ? .alert : .other
    }
}
