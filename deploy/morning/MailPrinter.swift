import Runtime

/// Prints each mail when it arrives, while the morning is played.
final class MailPrinter: Sendable {
    private let mails: Mails
    private let stop = Stop()
    private let done = Stop()

    init(mails: Mails) { self.mails = mails }

    func start() {
        _ = NamedThread.start("mails") { [mails, stop, done] in
            var printed = 0
            var isLast = false
            while true {
                let all = (try? mails.all()) ?? []
                for mail in all.dropFirst(printed) { Say.mail(mail) }
                printed = max(printed, all.count)
                if isLast { break }
                isLast = stop.wait(for: .milliseconds(100))
            }
            done.request()
        }
    }

    /// Prints what is left and ends. May be called twice.
    func end() {
        stop.request()
        _ = done.wait(for: .seconds(10))
    }
}
