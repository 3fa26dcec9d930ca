import JSON
import Runtime
import SQLite
import SS12000

/// What must not come along from an old identity to a new one: whatever leads from the one to the other.
struct OldIdentity: Sendable {
    private let person: PersonDocument
    /// The person, everyone who is or was responsible for them, everyone for whom they are or were, and whoever has given them
    /// something or was given it.
    private let ties: Set<PersonID>

    /// Nil when there is no such person.
    init?(_ id: PersonID, in transaction: borrowing Transaction) throws {
        guard let person = try Persons.document(id, in: transaction) else { return nil }
        self.person = person
        let others = try transaction.rows(
            """
            SELECT guardian FROM guardianship WHERE child = ?1 UNION SELECT child FROM guardianship WHERE guardian = ?1
            UNION SELECT subject FROM grants WHERE giver = ?1 OR receiver = ?1
            UNION SELECT giver FROM grants WHERE subject = ?1 OR receiver = ?1
            UNION SELECT receiver FROM grants WHERE subject = ?1 OR giver = ?1
            """, id
        ) { $0.id(0, as: PersonID.self) }
        ties = Set(others + [id])
    }

    /// What of a new identity leads back here.
    func mistakes(in new: JSON) -> [DocumentMistake] {
        let known = Set(Self.marks(of: person.json).map(\.value))
        let shared = Self.marks(of: new).filter { known.contains($0.value) }.map { mark in
            DocumentMistake(field: mark.field, rule: .sharedWithOldIdentity)
        }
        let responsibles = new["responsibles"]?.elements.map(Array.init) ?? []
        let tied = responsibles.enumerated().filter { _, element in
            guard let id = element["person"]?["id"]?.string.flatMap({ PersonID($0) }) else { return false }
            return ties.contains(id)
        }
        return shared
            + tied.map { place, _ in
                DocumentMistake(field: "responsibles[\(place)].person", rule: .tieToOldIdentity)
            }
    }

    /// Lists whose elements tell one person from all others, and the member that does (nil: the element itself).
    private static let lists: [(list: String, member: String?)] = [
        ("emails", "value"), ("phoneNumbers", "value"), ("externalIdentifiers", "value"),
        ("eduPersonPrincipalNames", nil), ("addresses", "streetAddress"),
    ]

    /// Whatever is one person's own, or one household's, without regard to case and blanks.
    private static func marks(of person: JSON) -> [(field: String, value: String)] {
        var marks: [(field: String, value: String)] = []
        func add(_ field: String, _ text: String?) {
            guard let text else { return }
            let value = text.lowercased().filter { !$0.isWhitespace && $0 != "-" }
            if !value.isEmpty { marks.append((field, value)) }
        }
        add("civicNo.value", person["civicNo"]?["value"]?.string)
        add("photo", person["photo"]?.string)
        for (list, member) in lists {
            for (place, element) in (person[list]?.elements.map(Array.init) ?? []).enumerated() {
                let field = "\(list)[\(place)]"
                if let member {
                    add("\(field).\(member)", element[member]?.string)
                } else {
                    add(field, element.string)
                }
            }
        }
        return marks
    }
}
