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
                let names = ["givenName", "middleName", "familyName"].compactMap { json[$0]?.string }
                return .text(names.map(SwedishOrder.sought).joined(separator: "\n"))
            },
            ResourceColumn("display_name") { .text("\(name($0, "givenName")) \(name($0, "familyName"))") },
            ResourceColumn("given_order") { .text(SwedishOrder.key([name($0, "givenName"), name($0, "familyName")])) },
            ResourceColumn("family_order") {
                .text(SwedishOrder.key([name($0, "familyName"), name($0, "givenName")]))
            },
        ], keepsTombstones: true,
        hides: { PersonDocument($0)?.isProtected ?? true })

    /// Named, for SQLite would rather read all of `persons_known`, which is a column wider and four hundred times as long.
    static let hidden = "SELECT id FROM persons INDEXED BY persons_hidden WHERE hidden = 1"

    /// By this persons are found and listed: one index serves both. Empty for one without a number.
    static let civicNumber = "coalesce(civic_number, '')"

    static let list = ResourceList(
        table, filters: PersonFilters.all + [RelationshipFilter.filter], sortKeys: sortKeys,
        expansions: PersonExpansions.all,
        lookup: [
            .ids,
            ResourceLookupKey(
                "civicNos", column: "civic_number", isMissingEmpty: true, read: PersonFilters.civicNumber),
        ],
        isOrderedByCreation: true)

    /// A person's display name is the given name and the family name, so both keys give one order.
    private static let sortKeys: [String: ResourceOrder] = {
        let given = ResourceOrder.Value.text("given_order")
        let family = ResourceOrder.Value.text("family_order")
        let civic = ResourceOrder.Value.text(civicNumber)
        return [
            "DisplayNameAsc": .ascending(given), "GivenNameAsc": .ascending(given), "GivenNameDesc": .descending(given),
            "FamilyNameAsc": .ascending(family), "FamilyNameDesc": .descending(family), "CivicNoAsc": .ascending(civic),
            "CivicNoDesc": .descending(civic),
        ]
    }()

    private static func name(_ json: JSON, _ field: String) -> String { json[field]?.string ?? "" }

    /// The person as stored; nil when there is none.
    static func document(
        _ id: PersonID, in querying: borrowing some Querying & ~Copyable
    ) throws -> PersonDocument? {
        try table.document(id, in: querying).flatMap { PersonDocument(try JSON(parsing: $0.bytes)) }
    }

    /// What a new document of a stored person is held against.
    struct Standing {
        let isHidden: Bool
        /// Nil of one who is not protected.
        let mark: String?
        let civicNumber: String?
        /// Of the document: see `EncodedResource.isSame`.
        let digest: [UInt8]
    }

    /// Nil when there is none of that id.
    static func standing(of person: PersonID, in transaction: borrowing Transaction) throws -> Standing? {
        try transaction.first(
            "SELECT hidden, security_marking, civic_number, digest FROM persons WHERE id = ?", person
        ) { row in
            let isHidden = row.bool(0)
            let mark = row.optionalText(1) ?? SecurityMarking.confidential.rawValue
            return Standing(
                isHidden: isHidden, mark: isHidden ? mark : nil, civicNumber: row.optionalText(2), digest: row.bytes(3))
        }
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
