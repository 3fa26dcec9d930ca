import FoundationEssentials
import JSON
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import AttendanceService
@testable import NotifyService
@testable import RegisterService

/// What Notify and Attendance know of families, held against Register's documents and dated facts, not against what it told.
enum FamilyContent {
    private struct Person {
        let id: PersonID
        let addresses: [String]
        /// Who has custody today by the facts, whether or not the day's document has been made.
        let custodians: [PersonID]
    }

    static func expectToFollow(_ town: ServiceTown, _ place: String) throws {
        let today = LocalDate(town.simulation.clock.now)
        let persons = try registered(town, today)
        #expect(!persons.isEmpty)
        for person in persons {
            let known = try town.notify.database.read { db in
                (
                    try GuardianDirectory.person(person.id, in: db),
                    try GuardianDirectory.custodians(of: person.id, on: today, in: db)
                )
            }
            #expect(known.0?.isKnown == true, "\(place): Notify knows \(person.id)")
            #expect(known.0?.addresses.map(\.text) == person.addresses, "\(place): the addresses of \(person.id)")
            #expect(Set(known.1) == Set(person.custodians), "\(place): who is told of \(person.id)")
            let reporting = try town.attendance.database.read { db in
                try db.rows(
                    """
                    SELECT DISTINCT custodian FROM custody WHERE child = ?1 AND start_date <= ?2 AND end_date >= ?2
                    """, person.id, today
                ) { $0.id(0, as: PersonID.self) }
            }
            #expect(Set(reporting) == Set(person.custodians), "\(place): who reports \(person.id)")
        }
        let gone = try town.notify.database.read { db in
            try db.rows("SELECT id FROM person WHERE is_deleted = 0 AND is_known = 1") { $0.id(0, as: PersonID.self) }
        }
        #expect(Set(gone) == Set(persons.map(\.id)), "\(place): Notify knows nobody else")
        let loose = try town.notify.database.read { db in
            try db.first("SELECT count(*) FROM custodian WHERE child NOT IN (SELECT id FROM person WHERE is_known = 1)")
            {
                $0.int(0)
            }
        }
        #expect(loose == 0, "\(place): custody of nobody")
    }

    private static func registered(_ town: ServiceTown, _ today: LocalDate) throws -> [Person] {
        let database = town.register.database
        let documents: [JSON] = try database.read { db in
            try db.rows("SELECT document FROM persons ORDER BY id") { row in try JSON(parsing: row.bytes(0)) }
        }
        var persons: [Person] = []
        for document in documents.compactMap({ PersonDocument($0) }) {
            let id = document.id
            let facts: [Guardianship] = try database.read { db in try GuardianshipStore.all(of: id, in: db) }
            var custodians: [PersonID] = []
            if !document.isAdult(on: today) {
                for fact in facts where fact.responsibility.relation == .custodian {
                    let (start, end) = (fact.period.start ?? today, fact.period.end ?? today)
                    if start <= today, today <= end { custodians.append(fact.responsibility.guardian) }
                }
            }
            let addresses: [String] = document.emails.map(\.value).filter { $0.contains("@") }
            persons.append(Person(id: id, addresses: addresses, custodians: custodians))
        }
        return persons
    }
}
