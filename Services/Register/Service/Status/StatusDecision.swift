import JSON
import SQLite
import SS12000

/// How a person's status meets documents.
///
/// A document that does not speak of the status takes nothing back: one who has died does not come to life because a supplier
/// leaves the field out. What the office has said stands against documents that say otherwise until a supplier's agrees, as with
/// guardianships; from then on documents rule again.
enum StatusDecision {
    struct Settled {
        /// As stored next.
        let person: PersonDocument
        /// The decision stands against the document.
        var keptDecision = false
        /// The document agrees with the decision, which stands against documents no more.
        var isAgreed = false
    }

    static func settle(
        _ person: PersonDocument, by speaker: SettleResponsibles.Speaker, in transaction: borrowing Transaction
    ) throws -> Settled {
        guard let held = try held(person.id, in: transaction) else { return Settled(person: person) }
        if speaker == .undo, !held.isDecided { return Settled(person: person) }
        guard let said = person.json["personStatus"]?.string else {
            return Settled(person: held.status == .active ? person : person.with(held.status))
        }
        guard held.isDecided else { return Settled(person: person) }
        if said == held.status.rawValue {
            // What was read here and comes back is nobody's word that they have heard of it.
            guard speaker == .document else { return Settled(person: person) }
            try agree(person.id, in: transaction)
            return Settled(person: person, isAgreed: true)
        }
        return Settled(person: person.with(held.status), keptDecision: true)
    }

    /// Takes in a stored version of a person, in the same transaction.
    static func follow(_ person: PersonDocument, in transaction: borrowing Transaction) throws {
        if person.status == .active {
            try transaction.run(
                "DELETE FROM person_status WHERE person = ? AND is_decided = 0 AND NOT (is_agreed AND status = ?)",
                person.id, PersonStatus.active.rawValue)
        } else {
            try keep(person.status, of: person.id, isDecided: false, in: transaction)
        }
    }

    /// The office has said so.
    ///
    /// - Parameter isAgreed: and a document has agreed.
    static func decide(
        _ status: PersonStatus, isAgreed: Bool = false, of person: PersonID, in transaction: borrowing Transaction
    ) throws {
        try keep(status, of: person, isDecided: true, in: transaction)
        if isAgreed { try agree(person, in: transaction) }
    }

    /// What the office has said, and whether a document has agreed to it since.
    static func decided(
        of person: PersonID, in transaction: borrowing Transaction
    ) throws -> (status: PersonStatus, isAgreed: Bool)? {
        try transaction.first(
            "SELECT status, is_agreed FROM person_status WHERE person = ? AND (is_decided OR is_agreed)", person
        ) { row in (PersonStatus(rawValue: row.text(0)) ?? .active, row.bool(1)) }
    }

    /// Whether the office's word, agreed to or not, has ended what a resource of this kind says of the person: guardianships and
    /// duties of one who has died; memberships and placements of one who has moved abroad, too.
    static func isOver(
        _ person: PersonID, as kind: ResourceKind, in transaction: borrowing Transaction
    ) throws -> Bool {
        switch try decided(of: person, in: transaction)?.status {
        case .deceased: true
        case .emigrated: kind == .groups || kind == .placements
        default: false
        }
    }

    static func forget(_ person: PersonID, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM person_status WHERE person = ?", person)
    }

    private static func agree(_ person: PersonID, in transaction: borrowing Transaction) throws {
        try transaction.run("UPDATE person_status SET is_decided = 0, is_agreed = 1 WHERE person = ?", person)
    }

    private static func keep(
        _ status: PersonStatus, of person: PersonID, isDecided: Bool, in transaction: borrowing Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO person_status (person, status, is_decided) VALUES (?1, ?2, ?3)
            ON CONFLICT (person) DO UPDATE SET status = excluded.status,
                is_decided = max(excluded.is_decided, is_decided AND status = excluded.status),
                is_agreed = NOT excluded.is_decided AND is_agreed AND status = excluded.status
            """, person, status.rawValue, isDecided)
    }

    private static func held(
        _ person: PersonID, in transaction: borrowing Transaction
    ) throws -> (status: PersonStatus, isDecided: Bool)? {
        try transaction.first("SELECT status, is_decided FROM person_status WHERE person = ?", person) { row in
            (PersonStatus(rawValue: row.text(0)) ?? .active, row.bool(1))
        }
    }
}

extension PersonDocument {
    fileprivate func with(_ status: PersonStatus) -> PersonDocument {
        PersonDocument(with("personStatus", JSON(status.rawValue))) ?? self
    }
}
