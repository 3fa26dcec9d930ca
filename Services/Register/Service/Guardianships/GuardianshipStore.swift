import Runtime
import SQLite
import SS12000

/// The SQL of guardianships.
enum GuardianshipStore {
    /// Every period known of a child, as it was when it was last looked at.
    static func all(
        of child: PersonID, in querying: borrowing some Querying & ~Copyable
    ) throws -> [Guardianship] {
        try querying.rows(
            """
            SELECT number, guardian, relation_type, start_date, end_date, state, rank, is_unconfirmed, is_decided
            FROM guardianship WHERE child = ? ORDER BY rank, number
            """, child
        ) { row in
            Guardianship(
                number: row.int64(0),
                responsibility: Responsibility(
                    guardian: row.id(1), relation: RelationType(rawValue: row.text(2)) ?? .otherResponsible),
                period: Period(start: row.optionalDate(3), end: row.optionalDate(4)),
                state: Guardianship.State(rawValue: row.text(5)) ?? .ended, rank: row.int(6),
                isUnconfirmed: row.bool(7), isDecided: row.bool(8))
        }
    }

    /// Makes what is stored of a child these facts.
    static func replace(
        _ before: [Guardianship], by after: [Guardianship], of child: PersonID, in transaction: borrowing Transaction
    ) throws {
        var gone: [Int64: Guardianship] = [:]
        for fact in before { if let number = fact.number { gone[number] = fact } }
        for fact in after {
            guard let number = fact.number else {
                try insert(fact, of: child, in: transaction)
                continue
            }
            if gone.removeValue(forKey: number) != fact { try update(fact, number, in: transaction) }
        }
        for number in gone.keys { try transaction.run("DELETE FROM guardianship WHERE number = ?", number) }
    }

    /// Children with a guardianship that has begun or ended since it was last looked at.
    static func children(changingBy today: LocalDate, limit: Int, in transaction: borrowing Transaction) throws
        -> [PersonID]
    {
        try transaction.rows(
            """
            SELECT child FROM guardianship WHERE state = 'coming' AND start_date <= ?1
            UNION SELECT child FROM guardianship WHERE state = 'current' AND end_date IS NOT NULL AND end_date < ?1
            LIMIT ?2
            """, today, limit
        ) { $0.id(0) }
    }

    /// Children this person answers for, will or did.
    static func children(
        of guardian: PersonID, in querying: borrowing some Querying & ~Copyable
    ) throws -> [PersonID] {
        try querying.rows(
            "SELECT DISTINCT child FROM guardianship WHERE guardian = ? ORDER BY child", guardian
        ) { $0.id(0) }
    }

    /// Forgets every guardianship of and over a person who is gone. Whoever calls it settles the children.
    static func forget(_ person: PersonID, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM guardianship WHERE child = ?", person)
        try transaction.run("DELETE FROM guardianship WHERE guardian = ?", person)
    }

    /// Forgets the guardianships of and over a person who is being deleted, but for those that a child's document speaks of
    /// still, which go with its word (`SettleResponsibles`), and those to come: by them the child is known to refer to the
    /// person.
    ///
    /// - Parameter keepsPast: whether what is over stays too, until a document speaks of the child. An import deletes for the time
    ///   being: who comes back, by its undo or with the next document, comes back to what an office has decided.
    static func drop(of person: PersonID, keepsPast: Bool, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM guardianship WHERE child = ?", person)
        if keepsPast { return }
        try transaction.run(
            """
            DELETE FROM guardianship WHERE guardian = ?1 AND state <> 'coming' AND NOT EXISTS (
                SELECT 1 FROM responsible WHERE responsible.child = guardianship.child AND responsible.guardian = ?1)
            """, person)
    }

    private static func insert(
        _ fact: Guardianship, of child: PersonID, in transaction: borrowing Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO guardianship (child, guardian, relation_type, start_date, end_date, state, rank, is_unconfirmed,
                is_decided)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, child, fact.responsibility.guardian, fact.responsibility.relation.rawValue, fact.period.start,
            fact.period.end, fact.state.rawValue, fact.rank, fact.isUnconfirmed, fact.isDecided)
    }

    private static func update(
        _ fact: Guardianship, _ number: Int64, in transaction: borrowing Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE guardianship SET start_date = ?, end_date = ?, state = ?, rank = ?, is_unconfirmed = ?, is_decided = ?
            WHERE number = ?
            """, fact.period.start, fact.period.end, fact.state.rawValue, fact.rank, fact.isUnconfirmed, fact.isDecided,
            number)
    }
}
