import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// Pupils, guardians and staff.
enum Persons {
    static let table = ResourceTable(
        .persons, name: "persons",
        columns: [
            StandardColumns.text("security_marking", "securityMarking"),
            ResourceColumn("civic_number") { $0["civicNo"]?["value"]?.string.stored ?? .null },
            ResourceColumn("names") { json in
                let names = ["givenName", "middleName", "familyName"].compactMap { json[$0]?.string?.lowercased() }
                return .text(names.joined(separator: "\n"))
            },
        ], keepsTombstones: true,
        hides: { PersonDocument($0)?.isProtected ?? true })

    static let hidden = "SELECT id FROM persons WHERE hidden = 1"

    static let list = ResourceList(
        table,
        filters: [
            // Anywhere in any of the names; of several texts each must be in one.
            .all("nameContains", "instr(names, ?) > 0") { text in
                text.isEmpty || text.contains("\n") ? nil : .text(text.lowercased())
            },
            .one("civicNo", "civic_number = ?") { text in .text(text.filter { $0.isLetter || $0.isNumber }.uppercased())
            },
            .one(
                "eduPersonPrincipalName", "id IN (SELECT person FROM principal_names WHERE name = ?)",
                ResourceFilter.text),
        ],
        refusedExpansions: ["duties", "responsibleFor", "placements", "ownedPlacements", "groupMemberships"])

    /// The person as stored; nil when there is none.
    static func document(
        _ id: PersonID, in querying: borrowing some Querying & ~Copyable
    ) throws -> PersonDocument? {
        try table.document(id, in: querying).flatMap { PersonDocument(try JSON(parsing: $0.bytes)) }
    }

    /// Whether a protection mark hides the person; nil when there is none of that id.
    static func isHidden(_ id: PersonID, in querying: borrowing some Querying & ~Copyable) throws -> Bool? {
        try querying.first("SELECT hidden FROM persons WHERE id = ?", id) { $0.bool(0) }
    }

    /// The mark of a person who is protected; nil for anybody else.
    static func protection(of person: PersonID, in transaction: borrowing Transaction) throws -> String? {
        try transaction.first("SELECT security_marking FROM persons WHERE id = ? AND hidden = 1", person) { row in
            row.isNull(0) ? SecurityMarking.confidential.rawValue : row.text(0)
        }
    }
}
