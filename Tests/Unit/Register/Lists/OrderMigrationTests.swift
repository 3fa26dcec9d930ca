import Messaging
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import RegisterService
@testable import Resources

/// The steps that order lists make of rows that are stored already what is made of rows that are written.
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

    @Test func `letters written with several characters are the letter, in the stored rows too`() throws {
        let path = try TemporaryFolder()
        let place = try #require(RegisterMigrations.all.firstIndex { $0.name == "v015-order-more-letters" })
        func open(_ migrations: [Migration]) throws -> Database {
            try Database(
                at: path.path + "/register.db", applicationID: RegisterService.applicationID,
                migrations: Outbox.migrations + migrations)
        }
        // As they were kept until then: in lower case, and what was no letter of the table as it was written.
        let texts = [
            "le\u{323}\u{302}", "le\u{302}\u{323}", "l\u{EA}\u{323}", "l\u{1EB9}\u{302}", "l\u{1EC7}",
            "o\u{323}", "\u{1EB9}\u{301}", "x\u{323}", "a\u{30A}\u{301}", "a\u{30A}\u{323}", "\u{E5}\u{301}",
            "u\u{308}\u{304}", "h\u{331}", "\u{438}\u{306}", "anna", "alva\u{1}\u{1EA1}n",
        ]
        let database = try open(Array(RegisterMigrations.all[..<place]))
        try database.write { transaction in
            for (number, text) in texts.enumerated() {
                try transaction.run(
                    """
                    INSERT INTO persons (id, version, created, modified, hidden, digest, document, names, given_order)
                    VALUES (?1, 1, ?2, ?2, 0, x'', x'', ?3, ?3)
                    """, GroupID.numbered(number).uuid, number, text)
            }
        }
        database.close()
        let found = try open(RegisterMigrations.all).read { transaction in
            try transaction.rows("SELECT given_order, names FROM persons ORDER BY number") { ($0.text(0), $0.text(1)) }
        }
        #expect(found.count == texts.count)
        for (text, (order, names)) in zip(texts, found) {
            // By their scalars: texts that mean the same are equal.
            let told = text.unicodeScalars.map { String($0.value, radix: 16) }.joined(separator: " ")
            #expect(Array(order.utf8) == Array(SwedishOrder.key(text).utf8), "\(told)")
            #expect(Array(names.utf8) == Array(SwedishOrder.sought(text).utf8), "\(told)")
        }
        #expect(Set(texts[..<5].map { SwedishOrder.key($0) }) == ["le"])
        #expect(Set(texts[..<5].map { Array(SwedishOrder.sought($0).utf8) }).count == 1)
    }

    @Test func `texts stand as Swedish lists have them`() {
        let right = [
            "", "Alva", "ALVAR", "Ạn", "Édith", "edvin", "Əliyev", "Eva", "Ệvi", "Ḥasan", "Phạm", "Ưng", "van der Ek",
            "Van-Berg", "Über", "Yster", "Zorn", "Åbo", "Åke", "Ǻl", "ÅS", "Ägir", "Ærø", "Öberg", "Østen", "österman",
            "Ωμέγα", "Олег",
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
