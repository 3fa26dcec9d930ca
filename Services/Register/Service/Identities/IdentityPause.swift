import HTTP
import Runtime
import SQLite

/// Keeps the moments apart at which identities are given and retired.
///
/// Two changes that stand next to each other in time, in the log of changes or in a broker's queue belong together, whatever
/// they say. So nobody retires an identity shortly after any was given, and nobody gives one shortly after any was retired.
/// What is remembered is when the pause ends, in whole hours: not who, and not when exactly.
struct IdentityPause: Sendable {
    let length: Duration

    private static let hour: Int64 = 3_600_000_000

    /// Throws 409 `identity-pause` while identities were retired too recently.
    func give(in transaction: borrowing Transaction) throws {
        try check("SELECT giving_from FROM identity_pause", in: transaction)
        try transaction.run("UPDATE identity_pause SET retiring_from = ?", end(in: transaction))
    }

    /// Throws 409 `identity-pause` while identities were given too recently.
    func retire(in transaction: borrowing Transaction) throws {
        try check("SELECT retiring_from FROM identity_pause", in: transaction)
        try transaction.run("UPDATE identity_pause SET giving_from = ?", end(in: transaction))
    }

    private func end(in transaction: borrowing Transaction) -> Int64 {
        guard length > .zero else { return 0 }
        let end = (transaction.now + length).microseconds
        return (end + Self.hour - 1) / Self.hour * Self.hour
    }

    private func check(_ sql: String, in transaction: borrowing Transaction) throws {
        let from = try transaction.first(dynamic: sql, []) { $0.instant(0) }
        guard let from, from > transaction.now else { return }
        throw Problem(
            status: 409, code: "identity-pause", title: "Too soon after identities were given or retired",
            detail: "Giving and retiring are kept apart in time; from \(from.rfc3339) on it is allowed")
    }
}
