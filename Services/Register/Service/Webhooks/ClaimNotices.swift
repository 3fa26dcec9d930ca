import Runtime
import SQLite

/// Decides whom to call now: those with a notice to send again, and those for whom there is something new, for whom the
/// notice is made here. All in one transaction: what a notice tells of, the notice and its attempt are committed
/// together, and only then is anybody called.
///
/// A notice is word for word the same at every attempt. What changes while it waits is told by the next one, since a
/// target that took the first attempt, whatever we know of it, rightly ignores a second with the same id.
struct ClaimNotices: Sendable {
    let identifiers: Identifiers

    func callAsFunction(limit: Int, in transaction: borrowing Transaction) throws -> [ClaimedNotice] {
        let watermarks = try Watermarks.current(in: transaction)
        let told = try NoticeStore.told(at: transaction.now, in: transaction)
        var claims: [ClaimedNotice] = []
        for due in try NoticeStore.due(at: transaction.now, in: transaction) {
            if claims.count == limit { break }
            if let waiting = due.waiting {
                try NoticeStore.beginAgain(due.subscription, in: transaction)
                claims.append(claim(due, waiting.id, waiting.body, attempt: waiting.attempts + 1))
                continue
            }
            let told = told[due.subscription] ?? []
            let content = Self.content(since: told, watermarks)
            if content.isEmpty { continue }
            let (id, body) = (NoticeID(identifiers.next()), content.body)
            let now = told.map { NoticeStore.Told(type: $0.type, mark: watermarks[$0.type]) }
            try NoticeStore.begin(id, body, of: due.subscription, telling: now, in: transaction)
            claims.append(claim(due, id, body, attempt: 1))
        }
        return claims
    }

    /// Whether there is anybody to call, and when the next call falls due; asked of a reader, so that a commit that
    /// concerns no subscription costs no other commit.
    static func outlook(
        at now: Instant, in transaction: borrowing ReadTransaction
    ) throws -> (hasDue: Bool, next: Instant?) {
        let next = try NoticeStore.nextTime(after: now, in: transaction)
        let due = try NoticeStore.due(at: now, in: transaction)
        if due.contains(where: { $0.waiting != nil }) { return (true, next) }
        if due.isEmpty { return (false, next) }
        let watermarks = try Watermarks.current(in: transaction)
        let told = try NoticeStore.told(at: now, in: transaction)
        return (told.contains { !content(since: $0.value, watermarks).isEmpty }, next)
    }

    private static func content(since told: [NoticeStore.Told], _ watermarks: Watermarks) -> NoticeContent {
        let changed = Set(told.filter { watermarks[$0.type].change > $0.mark.change }.map(\.type))
        return NoticeContent(
            changed: EntityType.allCases.filter(changed.contains),
            hasDeletions: told.contains { watermarks[$0.type].deletion > $0.mark.deletion })
    }

    private func claim(_ due: NoticeStore.Due, _ id: NoticeID, _ body: [UInt8], attempt: Int) -> ClaimedNotice {
        ClaimedNotice(
            subscription: due.subscription, id: id, target: due.target, keys: due.keys, bearerToken: due.bearerToken,
            body: body, attempt: attempt)
    }
}
