import Messaging
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import RegisterService
@testable import Resources

/// The step `v004-order-and-find` makes of rows that are stored already what is made of rows that are written.
struct OrderMigrationTests {
    /// Before the step, with these persons and one group and organisation of the same names.
    private func migrated(_ names: [(given: String, family: String)], in folder: TemporaryFolder) throws -> Database {
        let path = folder.path + "/register.db"
        let place = try #require(RegisterMigrations.all.firstIndex { $0.name == "v004-order-and-find" })
        let older = Array(RegisterMigrations.all[..<place])
        func open(_ migrations: [Migration]) throws -> Database {
            try Database(
                at: path, applicationID: RegisterService.applicationID, migrations: Outbox.migrations + migrations)
        }
        let database = try open(older)
        try database.write { transaction in
            for (number, name) in names.enumerated() {
                let json = """
                    {"id":"\(GroupID.numbered(number))","givenName":"\(name.given)","familyName":"\(name.family)",\
                    "externalIdentifiers":[{"value":"\(number)","context":"c","globallyUnique":false}]}
                    """
                try transaction.run(
                    """
                    INSERT INTO persons (id, version, created, modified, hidden, digest, document, names)
                    VALUES (?1, 1, ?2, ?2, 0, x'', ?3, '')
                    """, GroupID.numbered(number).uuid, number, Array(json.utf8))
                try transaction.run(
                    """
                    INSERT INTO groups (id, version, created, modified, hidden, digest, document, group_type, organisation)
                    VALUES (?1, 1, ?2, ?2, 0, x'', ?3, 'Klass', x'')
                    """, GroupID.numbered(number).uuid, number, Array(#"{"displayName":"\#(name.given)"}"#.utf8))
                try transaction.run(
                    """
                    INSERT INTO organisations (id, version, created, modified, hidden, digest, document, organisation_type)
                    VALUES (?1, 1, ?2, ?2, 0, x'', ?3, 'Skolenhet')
                    """, GroupID.numbered(number).uuid, number,
                    Array(#"{"displayName":"\#(name.family)","schoolTypes":["GR","FS"]}"#.utf8))
                try transaction.run(
                    """
                    INSERT INTO syllabuses (id, version, created, modified, hidden, digest, document, school_type,
                        subject_name, course_name)
                    VALUES (?1, 1, ?2, ?2, 0, x'', x'', 'GR', ?3, ?4)
                    """, GroupID.numbered(number).uuid, number, name.given, number % 2 == 0 ? nil : name.family)
            }
        }
        database.close()
        return try open(RegisterMigrations.all)
    }

    @Test func `stored rows get the keys that written rows have, letter by letter`() throws {
        let letters = SwedishOrder.letters.map(\.letter).filter { String($0).unicodeScalars.count == 1 }
        var names = letters.map { (given: "A\($0)b", family: "\($0)\(String($0).uppercased())x") }
        names += [("Åsa", "Öberg"), ("anna-karin", "VAN DER Ek"), ("", "Ensam"), ("O'Neill", "Æbelø"), ("Müller", "ẞ")]
        let folder = try TemporaryFolder()
        let database = try migrated(names, in: folder)
        defer { withExtendedLifetime(folder) {} }
        let found = try database.read { transaction in
            try transaction.rows(
                """
                SELECT given_order, family_order, persons.display_name, groups.display_order, groups.display_name,
                    organisations.display_order, organisations.school_types, subject_name_order, course_name_order, value
                FROM persons JOIN groups USING (number) JOIN organisations USING (number) JOIN syllabuses USING (number)
                JOIN person_identifier ON person_identifier.person = persons.id ORDER BY number
                """, map: { row in (0...9).map { row.text($0) } })
        }
        #expect(found.count == names.count)
        for (number, (name, row)) in zip(names, found).enumerated() {
            let (given, family) = (SwedishOrder.key(name.given), SwedishOrder.key(name.family))
            #expect(
                row == [
                    "\(given)\u{1}\(family)", "\(family)\u{1}\(given)", "\(name.given) \(name.family)", given,
                    name.given,
                    family, ",GR,FS,", given, number % 2 == 0 ? "" : family, "\(number)",
                ], "\(name)")
        }
    }

    @Test func `texts stand as Swedish lists have them`() {
        let right = [
            "", "Alva", "ALVAR", "Édith", "edvin", "Eva", "van der Ek", "Van-Berg", "Über", "Yster", "Zorn", "Åbo",
            "Åke",
            "ÅS", "Ägir", "Ærø", "Öberg", "Østen", "österman",
        ]
        for _ in 0..<20 {
            let sorted = right.shuffled().sorted {
                Array(SwedishOrder.key($0).utf8).lexicographicallyPrecedes(Array(SwedishOrder.key($1).utf8))
            }
            #expect(sorted == right)
        }
        #expect(SwedishOrder.key("A\u{30A}ke") == SwedishOrder.key("Åke"))
        #expect(SwedishOrder.sought("A\u{30A}KE") == "åke" && SwedishOrder.sought("É").unicodeScalars.count == 1)
    }
}
