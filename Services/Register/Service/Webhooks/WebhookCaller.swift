import Runtime
import Transfer

/// Tells targets, one at a time; owned by one sender's thread.
protocol WebhookCaller: AnyObject {
    /// Calls the notice's target once. Never throws: every end is an outcome that is written down.
    func call(_ notice: ClaimedNotice, at now: Instant) -> NoticeOutcome
}

/// Calls targets by HTTP. What an answer says beside its status is read, up to a bound, and thrown away.
final class HTTPWebhookCaller: WebhookCaller {
    private let settings: WebhookSettings
    private let outside: HTTPClient
    private let anywhere: HTTPClient

    private static let answerLimit = 16_384

    init(_ settings: WebhookSettings) {
        self.settings = settings
        func client(_ reach: Reach) -> HTTPClient {
            HTTPClient(
                timeout: settings.timeout, bodyLimit: Self.answerLimit, cutsLongAnswers: true, reach: reach)
        }
        outside = client(.publicAddresses)
        anywhere = client(.anywhere)
    }

    func call(_ notice: ClaimedNotice, at now: Instant) -> NoticeOutcome {
        // Judged again: settings may be stricter than when the subscription was made.
        guard let target = try? WebhookTarget(notice.target, settings) else { return .forbidden }
        let request = HTTPClientRequest(
            "POST", notice.target,
            headers: [
                ("Content-Type", "application/json"), ("User-Agent", "Skolbuss"),
                ("Skolbuss-Notice", notice.id.uuid.lowercase),
                ("Skolbuss-Subscription", notice.subscription.uuid.lowercase),
                ("Skolbuss-Signature", notice.keys.signature(of: notice.body, at: now)),
            ],
            body: notice.body, authorization: notice.bearerToken.map { .bearer($0) })
        let client = if case .anywhere = target.reach { anywhere } else { outside }
        do throws(TransferError) {
            return NoticeOutcome(status: try client.send(request).status)
        } catch {
            return NoticeOutcome(error)
        }
    }
}
