import FoundationEssentials
import JSON
import RegisterService
import Runtime
import SQLite
import TestSupport
import Testing

@testable import PersonRecords

/// A person's records, a page at a time.
struct RecordSearchTests {
    private let person = UUID(high: 0x0199_8877_6655_7443, low: 0x8ABB_CCDD_EEFF_0011)
    private let other = UUID(high: 0x0199_8877_6655_7443, low: 0x8ABB_CCDD_EEFF_0022)
    private let database: Database
    private let catalogue: RecordCatalogue

    init() throws {
        database = try Database(
            at: ":memory:", applicationID: 1,
            migrations: [
                Migration(
                    "test",
                    sql: """
                        CREATE TABLE person (id BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
                        CREATE TABLE mark (lesson BLOB NOT NULL, student BLOB NOT NULL, PRIMARY KEY (lesson, student)) STRICT;
                        CREATE TABLE letter (number INTEGER PRIMARY KEY, sent_at INTEGER, body TEXT NOT NULL) STRICT;
                        """)
            ])
        catalogue = RecordCatalogue(
            service: "test", protected: "SELECT 0 WHERE ? IS NULL", allProtected: "SELECT x'' WHERE 0",
            known: "SELECT 1 FROM person WHERE id = ?", logins: "SELECT '' WHERE ? IS NULL", duties: nil,
            [
                .personal("person", PersonalRows(RecordType("person", ""), by: .id("id"))),
                .personal("mark", PersonalRows(RecordType("marks", ""), by: .id("student"))),
                .personal(
                    "letter",
                    PersonalRows(RecordType("letters", ""), by: .text("body"), searched: true)),
            ])
        let (person, other) = (person, other)
        try database.write { transaction in
            try transaction.run("INSERT INTO person (id) VALUES (?)", person)
            for number in 0..<30 {
                let lesson = UUID(high: 7, low: UInt64(number))
                for student in [person, other] {
                    try transaction.run("INSERT INTO mark (lesson, student) VALUES (?, ?)", lesson, student)
                }
            }
            for number in 0..<200 {
                let named = number % 17 == 3 ? person : other
                try transaction.run(
                    "INSERT INTO letter (number, sent_at, body) VALUES (?, ?, ?)", number, transaction.now,
                    #"{"to":"\#(named.lowercase)","text":"\#(String(repeating: "x", count: 50))"}"#)
            }
        }
    }

    private func read(_ bounds: RecordSearch.Bounds) throws -> (found: [JSON], pages: Int) {
        var (found, pages, place): ([JSON], Int, RecordPlace?) = ([], 0, nil)
        repeat {
            let page = try database.read { transaction -> RecordSearch.Page in
                let subject = try catalogue.subject(person, in: transaction)
                let search = RecordSearch(catalogue: catalogue, subject: subject, bounds: bounds)
                return try #require(try search.page(after: place, in: transaction) { _ in true })
            }
            #expect(page.found.count <= bounds.records)
            found += page.found.map(\.row)
            pages += 1
            // As a client gives it back.
            place = try page.next.map { try #require(RecordPlace(token: $0.token)) }
        } while place != nil && pages < 1_000
        return (found, pages)
    }

    @Test func `are the same whatever the size of a page, each once`() throws {
        let whole = try read(.init())
        #expect(whole.pages == 1)
        #expect(whole.found.count == 1 + 30 + 12)
        for bounds in [
            RecordSearch.Bounds(records: 1, bytes: 1 << 20, looked: 40_000),
            .init(records: 7, bytes: 1 << 20, looked: 40_000),
            .init(records: 500, bytes: 300, looked: 40_000), .init(records: 500, bytes: 1 << 20, looked: 1),
            .init(records: 500, bytes: 1 << 20, looked: 13), .init(records: 3, bytes: 200, looked: 5),
        ] {
            let read = try read(bounds)
            #expect(read.found == whole.found)
            #expect(read.pages > 1)
        }
    }

    @Test func `that nobody may see end no page early, and the looking goes on behind them`() throws {
        let page = try database.read { transaction -> RecordSearch.Page in
            let subject = try catalogue.subject(person, in: transaction)
            let search = RecordSearch(catalogue: catalogue, subject: subject, bounds: .init(records: 2))
            return try #require(try search.page(after: nil, in: transaction) { _ in false })
        }
        #expect(page.found.isEmpty)
        #expect(page.next == nil)
    }

    @Test(arguments: [2, 3, 5])
    func `that may be seen are all given, however many between them may not`(every: Int) throws {
        func given(_ bounds: RecordSearch.Bounds) throws -> [JSON] {
            var (given, place): ([JSON], RecordPlace?) = ([], nil)
            while true {
                let page = try database.read { transaction -> RecordSearch.Page in
                    let subject = try catalogue.subject(person, in: transaction)
                    let search = RecordSearch(catalogue: catalogue, subject: subject, bounds: bounds)
                    return try #require(
                        try search.page(after: place, in: transaction) { row in
                            row.encoded().reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF } % every != 0
                        })
                }
                given += page.found.map(\.row)
                guard let next = page.next else { return given }
                place = next
            }
        }
        let all = try given(.init())
        #expect(!all.isEmpty)
        for bounds in [
            RecordSearch.Bounds(records: 1), .init(records: 2), .init(records: 3, looked: 4), .init(looked: 1),
            .init(records: 7, looked: 2),
        ] {
            #expect(try given(bounds) == all)
        }
    }

    @Test func `show ids, times and documents as such`() throws {
        let letter = try #require(try read(.init()).found.last)
        #expect(letter["sent_at"]?.string.flatMap { Instant(rfc3339: $0) } != nil)
        #expect(letter["body"]?["to"]?.string == person.lowercase)
        #expect(letter["number"]?.int == 190)
    }

    @Test func `are not begun from a place that is none`() throws {
        for token in ["", "mark", "mark.x", "mark.-1", "letter.0.z1", "letter.0.x1"] {
            #expect(RecordPlace(token: token) == nil, "\(token)")
        }
        for token in ["nothing.0", "mark.9", "letter.0.i1.i2"] {
            let place = try #require(RecordPlace(token: token))
            let page = try database.read { transaction in
                let subject = try catalogue.subject(person, in: transaction)
                return try RecordSearch(catalogue: catalogue, subject: subject)
                    .page(after: place, in: transaction) { _ in true }
            }
            #expect(page == nil, "\(token)")
        }
    }
}
