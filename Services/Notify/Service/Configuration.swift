import Hosting
package import PersonRecords
package import Runtime
package import Transfer

/// Every setting of Notify's own, its variable and its default. What all services share is read by Hosting.
package struct NotifyConfiguration: Sendable {
    package struct Mail: Sendable {
        /// `NOTIFY_SMTP_URL`: smtp:// or smtps://.
        package let url: String
        /// `NOTIFY_SMTP_USER`
        package let username: String?
        /// `NOTIFY_SMTP_PASSWORD` or `NOTIFY_SMTP_PASSWORD_FILE`
        package let password: String?
        /// `NOTIFY_SMTP_TLS`: none, opportunistic or required.
        package let encryption: SMTPEncryption
        /// `NOTIFY_SMTP_TIMEOUT`: for one mail.
        package let timeout: Duration
        /// `NOTIFY_MAIL_FROM`
        package let sender: MailAddress
    }

    /// `NOTIFY_GRACE`: how long a report may come after the mark before guardians are told.
    package let grace: Duration
    /// `NOTIFY_ESCALATE_AT`: local time after which staff are told when no guardian could be.
    package let escalateAt: (hour: Int, minute: Int)
    /// `NOTIFY_ESCALATE_WAIT`: how long guardians are tried first when an absence is established later than that.
    package let escalationWait: Duration
    /// `NOTIFY_SENDERS`: threads with a connection each to the mail server.
    package let senders: Int
    /// `NOTIFY_BATCH`: the most mails one sender claims with one commit.
    package let batch: Int
    /// `NOTIFY_RETRY`: the pause after the first temporary refusal; doubles up to 15 minutes.
    package let retry: Duration
    /// `NOTIFY_PUBLIC_URL`: the address in the mails where people log in.
    package let publicURL: String
    package let mail: Mail
    /// `NOTIFY_RETENTION_…`: for how long its records are kept.
    package let retention: RetentionSettings

    /// A mail takes no longer, so that a stop request does not have to wait for it longer than for anything else.
    private static func timeout(_ settings: inout Settings) -> Duration {
        let drain = settings.duration("DRAIN", default: HostSettings.defaultDrain)
        let timeout = settings.duration("SMTP_TIMEOUT", default: min(.seconds(8), drain / 5 * 4))
        if timeout >= drain {
            settings.mistake("SMTP_TIMEOUT", "must be shorter than NOTIFY_DRAIN, or a stop could cut off a mail")
        }
        return timeout
    }

    /// Reads the settings; mistakes are kept in `settings` and reported together by its `finish()`.
    package init(_ settings: inout Settings) {
        retention = RetentionSettings(&settings, NotifyRetention.rules)
        grace = settings.duration("GRACE", default: .seconds(15 * 60))
        escalateAt = settings.localTime("ESCALATE_AT", default: "15:30")
        escalationWait = settings.duration("ESCALATE_WAIT", default: .seconds(30 * 60))
        senders = settings.int("SENDERS", default: 4, in: 1...64)
        batch = settings.int("BATCH", default: 8, in: 1...100)
        retry = settings.duration("RETRY", default: .seconds(30))
        publicURL = settings.string("PUBLIC_URL")
        if !publicURL.isEmpty, !Self.isLink(publicURL) {
            settings.mistake("PUBLIC_URL", "must be an http:// or https:// address without blanks")
        }
        let url = settings.string("SMTP_URL")
        if !url.isEmpty, !url.hasPrefix("smtp://"), !url.hasPrefix("smtps://") {
            settings.mistake("SMTP_URL", "must begin with smtp:// or smtps://")
        }
        let from = settings.string("MAIL_FROM")
        let sender = MailAddress(from)
        if sender == nil, !from.isEmpty { settings.mistake("MAIL_FROM", "must be an e-mail address") }
        mail = Mail(
            url: url, username: settings.optional("SMTP_USER"), password: settings.secret("SMTP_PASSWORD"),
            encryption: settings.choice("SMTP_TLS", default: .opportunistic),
            timeout: Self.timeout(&settings),
            sender: sender ?? Self.nobody)
    }

    var times: DueTimes {
        DueTimes(grace: grace, escalateAt: escalateAt, escalationWait: escalationWait)
    }

    private static func isLink(_ text: String) -> Bool {
        (text.hasPrefix("https://") || text.hasPrefix("http://")) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// Stands in for an address that could not be read; the service does not start with it.
    private static let nobody = MailAddress(unchecked: "nobody@invalid")
}
