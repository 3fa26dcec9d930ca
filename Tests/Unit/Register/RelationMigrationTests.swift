import FoundationEssentials
import JSON
import Messaging
import RegisterService
import Runtime
import SQLite
import TestSupport
import Testing

/// A register that was filled before there were relation tables.
struct RelationMigrationTests {
    @Test func `the relations of what is stored are found when the tables come`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("register.sqlite")
        let all = Outbox.migrations + RegisterMigrations.all
        let place = try #require(all.firstIndex { $0.name == "v003-relations-and-tombstones" })
        let old = try Database(
            at: path, applicationID: RegisterService.applicationID, migrations: Array(all[..<place]))
        try old.write { transaction in
            try Self.insert("organisations", School.unit, "{}", ["organisation_type": "Skolenhet"], in: transaction)
            for person in [School.guardian, School.teacher] {
                try Self.insert("persons", person, "{}", ["names": "bo"], in: transaction)
            }
            try Self.insert(
                "persons", School.pupil,
                #"""
                {"givenName":"Åsa","enrolments":[{"enroledAt":{"id":"\#(School.unit)"},"schoolType":"GR","schoolYear":6,
                "startDate":"2021-08-16","endDate":"2027-06-11"},{"enroledAt":{"id":"\#(School.unit)"},"schoolType":"FTH",
                "startDate":"2021-08-16","cancelled":true}],"responsibles":[{"person":{"id":"\#(School.guardian)"},
                "relationType":"Vårdnadshavare"},{"person":{"id":"\#(School.teacher)"},"relationType":"God man"}]}
                """#, ["names": "åsa"], in: transaction)
            try Self.insert(
                "groups", School.group,
                #"{"groupMemberships":[{"person":{"id":"\#(School.pupil)"},"startDate":"2026-08-17"}]}"#,
                ["group_type": "Klass", "organisation": School.unit], in: transaction)
            try Self.insert(
                "duties", School.duty,
                #"{"assignmentRole":[{"group":{"id":"\#(School.group)"},"assignmentRoleType":"Mentor"}]}"#,
                ["duty_role": "Lärare", "organisation": School.unit, "person": School.teacher], in: transaction)
        }
        old.close()

        let database = try Database(at: path, applicationID: RegisterService.applicationID, migrations: all)
        let hexadecimal = { (id: String) in id.replacing("-", with: "").uppercased() }
        #expect(
            try rows(
                of: database, "SELECT hex(person), school_type, school_year, end_date FROM enrolment ORDER BY rank")
                == [
                    [hexadecimal(School.pupil), "GR", "6", "2027-06-11"], [hexadecimal(School.pupil), "FTH", "-", "-"],
                ])
        #expect(
            try rows(
                of: database, "SELECT hex(unit), cancelled, start_date, rank FROM enrolment ORDER BY rank DESC LIMIT 1")
                == [[hexadecimal(School.unit), "1", "2021-08-16", "1"]])
        #expect(
            try rows(
                of: database, "SELECT hex(child), hex(guardian), relation_type, rank FROM responsible ORDER BY rank")
                == [
                    [hexadecimal(School.pupil), hexadecimal(School.guardian), "Vårdnadshavare", "0"],
                    [hexadecimal(School.pupil), hexadecimal(School.teacher), "God man", "1"],
                ])
        #expect(
            try rows(of: database, "SELECT hex(group_id), hex(person), start_date, end_date FROM membership")
                == [[hexadecimal(School.group), hexadecimal(School.pupil), "2026-08-17", "-"]])
        #expect(
            try rows(of: database, "SELECT hex(duty), hex(group_id), role_type, start_date FROM assignment_role")
                == [[hexadecimal(School.duty), hexadecimal(School.group), "Mentor", "-"]])
        database.close()
    }

    /// Four columns of each row, as text.
    private func rows(of database: Database, _ sql: String) throws -> [[String]] {
        try database.read { transaction in
            try transaction.rows(dynamic: sql, []) { row in (0..<4).map { row.optionalText($0) ?? "-" } }
        }
    }

    /// A row as an earlier Register wrote it; values that are ids are stored as bytes.
    private static func insert(
        _ table: String, _ id: String, _ document: String, _ columns: [String: String],
        in transaction: borrowing Transaction
    ) throws {
        func stored(_ text: String) -> StoredValue { UUID(text: text).map { .uuid($0) } ?? .text(text) }
        let number = Int64(id.utf8.suffix(2).reduce(0) { $0 * 256 + Int($1) })
        let own = columns.sorted { $0.key < $1.key }
        let names = ["id", "version", "created", "modified", "hidden", "digest", "document"] + own.map(\.key)
        let values: [StoredValue] =
            [
                stored(id), .integer(1), .integer(number), .integer(number), .integer(0), .bytes([1]),
                .bytes(Array(document.utf8)),
            ] + own.map { stored($0.value) }
        let places = Array(repeating: "?", count: values.count).joined(separator: ", ")
        try transaction.run(
            dynamic: "INSERT INTO \(table) (\(names.joined(separator: ", "))) VALUES (\(places))", values)
    }
}
