import Runtime

/// Builds the RFC 5322 text of a mail. The same delivery always gets the same Message-ID, so a mail that had to be sent
/// twice is recognisably one.
package struct MailComposer: Sendable {
    /// The envelope sender and the From address.
    package let sender: MailAddress
    private let host: Substring
    private let link: String

    /// - Parameter publicURL: where guardians and staff log in; the only link in any mail.
    package init(sender: MailAddress, publicURL: String) {
        self.sender = sender
        host = sender.text.split(separator: "@")[1]
        link = publicURL
    }

    func messageID(of delivery: DeliveryID, round: Int = 0) -> String {
        "<\(delivery.uuid.lowercase)\(round == 0 ? "" : ".\(round)")@\(host)>"
    }

    func compose(_ mail: ClaimedMail, at now: Instant) -> [UInt8] {
        let delivery = mail.delivery
        let letter = Letter.of(delivery, takingBack: mail.inReplyTo?.kind, on: LocalDate(now), link: link)
        var text: [UInt8] = []
        text.reserveCapacity(3072)
        func header(_ name: StaticString, _ value: String) {
            name.withUTF8Buffer { text.append(contentsOf: $0) }
            text.append(contentsOf: [0x3A, 0x20])
            text.append(contentsOf: value.utf8)
            text.append(contentsOf: [0x0D, 0x0A])
        }
        header("From", "<\(sender.text)>")
        header("To", "<\(mail.address.text)>")
        header("Subject", EncodedWords.header(letter.subject, after: "Subject: ".utf8.count))
        header("Date", MailDate.text(of: now))
        header("Message-ID", messageID(of: delivery.id, round: delivery.round))
        if let told = mail.inReplyTo {
            header("In-Reply-To", messageID(of: told.id, round: told.round))
            header("References", messageID(of: told.id, round: told.round))
        }
        // RFC 3834: no out-of-office answers to this.
        header("Auto-Submitted", "auto-generated")
        header("MIME-Version", "1.0")
        header("Content-Language", "sv, en")
        header("Content-Type", "text/plain; charset=utf-8")
        header("Content-Transfer-Encoding", "quoted-printable")
        text.append(contentsOf: [0x0D, 0x0A])
        QuotedPrintable.append(letter.body, to: &text)
        return text
    }
}
