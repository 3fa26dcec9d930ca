import FoundationEssentials
import Runtime
import SQLite
import SS12000

/// What only one person may have: a civic number, a name to log in by, and a guardian who is not their own child.
///
/// Two with one login name are both locked out, and by a shared civic number another system takes one for the other.
enum IdentityClaims {
    /// Whether another person has this civic number. Someone the asker must not know of is not mentioned, and then two may
    /// have the same.
    static func isTaken(
        civicNumber: String, besides person: UUID, seesHidden: Bool, in transaction: borrowing Transaction
    ) throws -> Bool {
        try transaction.first(
            dynamic: """
                SELECT 1 FROM persons WHERE \(Persons.civicNumber) = ? AND id <> ?\(seesHidden ? "" : " AND hidden = 0")
                LIMIT 1
                """, [.text(civicNumber), .uuid(person)], map: { _ in true }) ?? false
    }

    /// Whether another person logs in by this name, whoever it is: that somebody has it is all that is told, for two with the
    /// same would both be locked out.
    static func isTaken(
        principalName: String, besides person: UUID, in transaction: borrowing Transaction
    ) throws -> Bool {
        try transaction.first(
            "SELECT 1 FROM principal_names WHERE name = ? AND person <> ? LIMIT 1", principalName.lowercased(),
            person
        ) { _ in true } ?? false
    }

    /// Who has it, of those the asker may know of.
    static func holder(
        of claim: PersonClaim, seesHidden: Bool, in transaction: borrowing ReadTransaction
    ) throws -> UUID? {
        let shown = seesHidden ? "" : " AND hidden = 0"
        switch claim {
        case .civicNumber(let number):
            return try transaction.first(
                dynamic: "SELECT id FROM persons WHERE \(Persons.civicNumber) = ?\(shown) LIMIT 1", [.text(number)]
            ) { $0.uuid(0) }
        case .principalName(let name):
            return try transaction.first(
                dynamic: """
                    SELECT persons.id FROM principal_names JOIN persons ON persons.id = principal_names.person
                    WHERE name = ?\(shown) LIMIT 1
                    """, [.text(name.lowercased())]
            ) { $0.uuid(0) }
        case .ward(let child, of: let guardian):
            return try transaction.first(
                dynamic: """
                    SELECT child FROM responsible WHERE child = ? AND guardian = ?
                        AND NOT EXISTS (SELECT 1 FROM persons WHERE id IN (child, guardian) AND hidden = 1 AND NOT ?)
                    """, [.uuid(child), .uuid(guardian), .integer(seesHidden ? 1 : 0)]
            ) { $0.uuid(0) }
        }
    }

    /// Whose guardian the person is, of those the asker may know of.
    static func wards(
        of person: UUID, seesHidden: Bool, in transaction: borrowing Transaction
    ) throws -> [UUID] {
        try transaction.rows(
            dynamic: """
                SELECT child FROM responsible JOIN persons ON persons.id = child
                WHERE \(Wards.condition) AND (hidden = 0 OR ?2)
                """, [.uuid(person), .integer(seesHidden ? 1 : 0)]
        ) { $0.uuid(0) }
    }
}
