import SQLite
import SS12000

/// What was answered under a client's own key (`Idempotency-Key`), so that a repeated request gets the first answer.
enum AbsenceRequests {
    static func find(
        _ key: String, by author: Actor, in tx: borrowing Transaction
    ) throws -> (digest: [UInt8], absence: AbsenceID)? {
        try tx.first("SELECT digest, absence FROM absence_request WHERE author = ? AND key = ?", author.key, key) {
            row in (digest: row.bytes(0), absence: row.id(1))
        }
    }

    static func insert(
        _ key: String, _ digest: [UInt8], _ absence: AbsenceID, by author: Actor, in tx: borrowing Transaction
    ) throws {
        try tx.run(
            "INSERT INTO absence_request (author, key, digest, absence) VALUES (?, ?, ?, ?)", author.key, key, digest,
            absence)
    }
}

extension Actor {
    /// One author's keys never meet another's.
    fileprivate var key: String {
        switch self {
        case .person(let id): "person:\(id)"
        case .machine(let subject): "client:\(subject)"
        }
    }
}
