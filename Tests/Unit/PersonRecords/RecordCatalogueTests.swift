import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import TestSupport
import Testing

@testable import PersonRecords

/// What the catalogues say of the tables there are.
struct RecordCatalogueTests {
    private static let person = UUID(high: 0x0199_8877_6655_7443, low: 0x8ABB_CCDD_EEFF_0011)

    @Test(arguments: CatalogueSchema.all)
    func `every table of the schema stands in the catalogue, and no other`(schema: CatalogueSchema) throws {
        let made = Set(try schema.columns().map(\.table))
        let named = Set(schema.catalogue.tables.map(\.name))
        #expect(made.subtracting(named).isEmpty, "tables of which nobody says whose data they hold")
        #expect(named.subtracting(made).isEmpty, "tables that are not there")
    }

    @Test(arguments: CatalogueSchema.all)
    func `every way a row may name a person goes by a column the table has`(schema: CatalogueSchema) throws {
        let columns = Dictionary(grouping: try schema.columns(), by: \.table).mapValues { Set($0.map(\.name)) }
        for table in schema.catalogue.tables {
            for rows in table.rows {
                let known = columns[table.name] ?? []
                let asked = rows.ways.compactMap(\.column) + rows.hidden
                #expect(Set(asked).isSubset(of: known), "\(table.name)")
            }
        }
    }

    /// Each column of each table that can hold an id, one at a time: a row in which only this column names the person. What is not
    /// found is written here, and why it need not be.
    @Test(arguments: CatalogueSchema.all)
    func `a person's id in any column of any table is found, but in those that never hold one`(schema: CatalogueSchema)
        throws
    {
        let database = try schema.looseDatabase()
        defer { database.close() }
        var missed: Set<String> = []
        let columns = try schema.columns()
        for column in columns where ["TEXT", "BLOB"].contains(column.type) {
            let table = schema.catalogue.tables.first { $0.name == column.table }
            guard table?.isPersonal == true else { continue }
            let others = columns.filter { $0.table == column.table && $0.name != column.name }
            if try !finds(column, beside: others, schema, database) { missed.insert("\(column.table).\(column.name)") }
        }
        let expected = ColumnsWithoutPersons.of(schema.catalogue.service)
        #expect(missed.subtracting(expected).sorted() == [], "an id in these columns is not found")
        #expect(expected.subtracting(missed).sorted() == [], "these are found, or there are none such")
    }

    /// A value that names nobody. Rows of many kinds are of persons here.
    private static func nobodys(_ column: CatalogueSchema.Column) -> StoredValue {
        switch column.type {
        case "TEXT": .text(column.name == "kind" ? "persons" : "x")
        case "BLOB": .uuid(UUID(high: 5, low: 5))
        default: .integer(1)
        }
    }

    private func finds(
        _ column: CatalogueSchema.Column, beside others: [CatalogueSchema.Column], _ schema: CatalogueSchema,
        _ database: Database
    ) throws -> Bool {
        let id = Self.person
        let written = Array(#"{"student":"\#(id.lowercase)"}"#.utf8)
        let values: [StoredValue] =
            column.type == "TEXT" ? [.text(String(decoding: written, as: UTF8.self))] : [.uuid(id), .bytes(written)]
        for value in values {
            let names = ([column] + others).map(\.name).joined(separator: ", ")
            let places = ([column] + others).map { _ in "?" }.joined(separator: ", ")
            let row = [value] + others.map(Self.nobodys)
            try database.write { transaction in
                try transaction.run(dynamic: "INSERT INTO \(column.table) (\(names)) VALUES (\(places))", row)
                let kind = "INSERT INTO replica_kind (number, queue, kind, generation) VALUES (1, 'q', 'persons', 1)"
                try transaction.run(dynamic: kind, [])
            }
            let found = try database.read { transaction in
                let subject = try schema.catalogue.subject(id, in: transaction)
                return try RecordSearch(catalogue: schema.catalogue, subject: subject)
                    .page(after: nil, in: transaction) { _ in true }?.found ?? []
            }
            try database.write { transaction in
                try transaction.run(dynamic: "DELETE FROM \(column.table)", [])
                try transaction.run(dynamic: "DELETE FROM replica_kind", [])
            }
            if found.contains(where: { $0.table == column.table }) { return true }
        }
        return false
    }

    @Test(arguments: CatalogueSchema.all)
    func `the names of types are fit to be files' names, and each has one title`(schema: CatalogueSchema) {
        let types = schema.catalogue.types
        #expect(Set(types.map(\.name)).count == types.count)
        for type in types {
            #expect(type.name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D })
            #expect(type.name.utf8.count <= 40)
        }
    }
}
