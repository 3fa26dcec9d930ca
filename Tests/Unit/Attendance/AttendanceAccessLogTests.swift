import AccessLog
import FoundationEssentials
import HTTP
import JSON
import Messaging
import RegisterContracts
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import AttendanceService

/// Every answer and change of Attendance stands in the access log, and people may ask what it says of them.
@Suite struct AttendanceAccessLogTests {
    let scene: AttendanceScene

    init() throws { scene = try AttendanceScene() }

    private func log() throws -> [String] {
        try scene.database.read { try AccessLog.last(in: $0) }.map { record in
            let persons = Class7B.pupils.indices.filter { record.names(Class7B.pupils[$0].uuid) }.map { "\($0 + 1)" }
            return "\(record.action) \(record.data) \(persons.joined()) \(record.party)"
        }
    }

    @Test func `what is read and changed is written down with who by which right`() throws {
        try scene.sheet()
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        try scene.send(.get, "/v1/lessons/\(Class7B.lesson)/roll/history", as: .office)
        let absence = try #require(try scene.report(Class7B.bo, key: "k").json?["id"]?.string)
        try scene.report(Class7B.bo, key: "k")
        try scene.send(.get, "/v2.0/absences", as: .system)
        try scene.send(.get, "/absences/\(absence)", as: .system)
        try scene.send(.delete, "/v1/absences/\(absence)", as: .guardian)
        try scene.send(.delete, "/v1/absences/\(absence)", as: .guardian)
        #expect(
            try log() == [
                "read attendance,names 1234 relation:teacher", "changed attendance 1234 relation:teacher",
                "read attendance 1234 relation:office", "changed attendance 2 relation:custodian",
                "read attendance 2 relation:custodian", "read attendance 2 scope:attendance.read",
                "read attendance 2 scope:attendance.read", "changed attendance 2 relation:custodian",
            ])
    }

    @Test func `who is called in for a lesson is written down as substitute, and who teaches it as teacher`() throws {
        try scene.tell(Class7B.lessonEvent(substitutes: [.numbered(102): true, .numbered(101): true], version: 2))
        try scene.sheet(as: .colleague)
        try scene.takeRoll([Class7B.ada: .absent(.invalid)], as: .colleague)
        try scene.sheet(as: .teacher)
        #expect(
            try log() == [
                "read attendance,names 1234 relation:substitute", "changed attendance 1234 relation:substitute",
                "read attendance,names 1234 relation:teacher",
            ])
    }

    @Test func `what is refused is no record`() throws {
        try scene.sheet(as: .stranger)
        try scene.sheet(as: .machine(["ss12000.read"]))
        try scene.takeRoll([:], as: .guardian)
        try scene.report(Class7B.cia, as: .guardian)
        try scene.takeRoll([.numbered(99): .present])
        #expect(try log().isEmpty)
    }

    @Test func `a record says whom the register knows the reader as, and the request it was`() throws {
        let request = "00000000-0000-4000-8000-00000000abcd"
        try scene.send(
            .get, "/v1/lessons/\(Class7B.lesson)/roll", as: .teacher,
            headers: [("X-Request-Id", request), ("Skolbuss-Purpose", "Morning roll")])
        let record = try #require(try scene.database.read { try AccessLog.last(1, in: $0) }.first)
        #expect(record.person == PersonID.numbered(101).uuid.bytes16)
        #expect(record.purpose == "Morning roll")
    }

    // MARK: Reading it

    @Test func `the auditor reads all of it, by page, filter and line, and that is a record too`() throws {
        try scene.sheet()
        try scene.report(Class7B.bo)
        let auditor = TestCaller.machine(["audit"])
        let interface = try InterfaceDocument(AttendanceService.openAPI)
        let all = try scene.send(.get, "/v1/access-log?limit=1", as: auditor)
        try interface.expect(all.json, isA: "AccessLogPage")
        #expect(all.json?["data"]?[0]?["data"]?[0]?.string == "attendance")
        let token = try #require(all.json?["pageToken"]?.string)
        let next = try scene.send(.get, "/v1/access-log?limit=1&pageToken=\(token)", as: auditor)
        #expect(next.json?["data"]?[0]?["party"]?.string == "relation:teacher")
        let ofCia = try scene.send(.get, "/v1/access-log?person=\(Class7B.cia)", as: auditor)
        #expect(ofCia.json?["data"]?.count == 1)
        #expect(
            try log().suffix(3) == [
                "read accesses,protected-identity  scope:audit", "read accesses,protected-identity  scope:audit",
                "read accesses 3 scope:audit",
            ])
        let lines = try scene.send(
            .get, "/v1/access-log?limit=2", as: auditor, headers: [("Accept", "application/x-ndjson")])
        #expect(lines.headers.first { $0.name == "Content-Type" }?.value == "application/x-ndjson")
        #expect(lines.headers.first { $0.name == "Next-Page-Token" }?.value == "4")
        #expect(try scene.send(.get, "/v1/access-log", as: .system).code == "scope-missing")
        // Who leads a unit asks for one person.
        #expect(try scene.send(.get, "/v1/access-log", as: .head).field == "person")
    }

    @Test(arguments: [
        "limit=0", "limit=x", "person=1", "after=yesterday", "action=looked", "pageToken=-1", "colour=red",
        "limit=1&limit=2",
    ])
    func `a filter that is not understood is refused`(_ query: String) throws {
        let answer = try scene.send(.get, "/v1/access-log?\(query)", as: .machine(["audit"]))
        #expect(answer.status == 400)
        #expect(["parameter-malformed", "parameter-unsupported"].contains(answer.code))
    }

    @Test
    func `what the auditor is given, the oldest first, proves the chain, and what was changed on the way does not`()
        throws
    {
        for _ in 0..<5 { try scene.sheet() }
        func page(after place: Int64, limit: Int) throws -> (records: [AccessRecord], hasMore: Bool) {
            let token = place > 0 ? "&pageToken=\(place)" : ""
            let answer = try scene.send(
                .get, "/v1/access-log?order=oldest&limit=\(limit)\(token)", as: .machine(["audit"]))
            let data = answer.json?["data"]?.elements.map(Array.init) ?? []
            return (try data.map { try #require(AccessRecord(auditor: $0)) }, answer.json?["pageToken"]?.string != nil)
        }
        func proof(_ change: (AccessRecord) -> AccessRecord = { $0 }) throws -> AccessLogProof {
            try AccessLogProof(witness: 3, oldest: { try page(after: 0, limit: 1).records.first?.sequence }) {
                place, body in
                let page = try page(after: place, limit: 2)
                for record in page.records { body(change(record)) }
                return page.hasMore
            }
        }
        let whole = try proof()
        #expect(whole.fault == nil)
        #expect(whole.check.count >= 5)
        #expect(whole.witnessed == (try scene.database.read { try AccessLog.last(in: $0) })[2].hash)
        let broken = try proof { record in
            var record = record
            if record.sequence == 4 { record.caller = "somebody" }
            return record
        }
        #expect(broken.fault == .changed(4))
        let filtered = try scene.send(.get, "/v1/access-log?order=oldest&action=read", as: .machine(["audit"]))
        #expect(filtered.code == "parameter-malformed")
    }

    private func audit(_ caller: TestCaller, _ person: PersonID, purpose: String? = nil) throws -> TestAnswer {
        try scene.send(
            .get, "/v1/access-log?person=\(person)", as: caller,
            headers: purpose.map { [(name: "Skolbuss-Purpose", value: $0)] } ?? [])
    }

    @Test func `who leads a unit reads of one pupil enrolled there or below, and of nobody else`() throws {
        try scene.sheet()
        try scene.tell(Class7B.dutyEvent(105, at: 3, role: .head, version: 2))
        #expect(try audit(.head, Class7B.ada).status == 200)
        // Neither who administers it, a guardian, nor the head of another unit; and not of a guardian, of staff, nor of oneself.
        for caller in [TestCaller.office, .teacher, .guardian, .otherOffice] {
            #expect(try audit(caller, Class7B.ada).status == 404)
        }
        for person in [PersonID.numbered(11), .numbered(101), .numbered(104), .numbered(105), .numbered(999)] {
            #expect(try audit(.head, person).status == 404)
        }
        #expect(try audit(.unknown, Class7B.ada).code == "caller-unknown")
        #expect(try audit(.machine(["attendance.read"]), Class7B.ada).code == "scope-missing")
        // Who has left is of no unit.
        try scene.tell(
            Class7B.personEvent(Class7B.ada, "Ada", "Berg", custodians: [11, 12], until: "2026-11-24", version: 2))
        #expect(try audit(.head, Class7B.ada).status == 404)
        try scene.tell(Class7B.dutyEvent(104, at: 2, role: .head, until: "2026-11-24", version: 2))
        #expect(try audit(.head, Class7B.bo).status == 404)
    }

    @Test func `an auditor of a unit is told who it was, and neither of others named nor what guardians did`() throws {
        try scene.sheet()
        try scene.report(Class7B.ada)
        try scene.send(.get, "/v2.0/absences", as: .system)
        let answer = try audit(.head, Class7B.ada)
        try InterfaceDocument(AttendanceService.openAPI).expect(answer.json, isA: "AuditedAccessPage")
        let told = try #require(answer.json?["data"]?.elements)
        #expect(told.map { $0["caller"]?.string } == ["importer", "teacher@skola.test"])
        #expect(told.map { $0["relation"]?.string ?? $0["scope"]?.string } == ["attendance.read", "teacher"])
        for other in [Class7B.bo, Class7B.cia, .numbered(11)] {
            #expect(answer.json?.text.contains(other.description) == false)
        }
        let record = try #require(try scene.database.read { try AccessLog.last(1, in: $0) }.first)
        #expect(record.party == "relation:auditor" && record.personIDs == [Class7B.ada.uuid])
        #expect(record.person == PersonID.numbered(104).uuid.bytes16)
    }

    @Test func `an auditor of a unit is not told the login of a reader who is protected`() throws {
        try scene.sheet()
        #expect(try audit(.head, Class7B.ada).json?.text.contains("teacher@skola.test") == true)
        try scene.tell(
            Class7B.personEvent(
                .numbered(101), "Prov", "Person", born: nil, login: "teacher@skola.test", marking: "Sekretessmarkering",
                units: [], version: 2))
        let answer = try audit(.head, Class7B.ada)
        try InterfaceDocument(AttendanceService.openAPI).expect(answer.json, isA: "AuditedAccessPage")
        #expect(answer.json?.text.contains("teacher@skola.test") == false)
        #expect(answer.json?["data"]?.elements.map { $0.contains { $0["relation"]?.string == "teacher" } } == true)
    }

    @Test func `an auditor of a unit names a purpose for a protected person`() throws {
        try scene.tell(
            Class7B.personEvent(
                Class7B.bo, "Bo", "Berg", custodians: [11, 12], marking: "Sekretessmarkering", version: 2))
        #expect(try audit(.head, Class7B.bo).code == "purpose-missing")
        #expect(try audit(.head, Class7B.bo, purpose: "granskning").status == 200)
        let record = try #require(try scene.database.read { try AccessLog.last(1, in: $0) }.first)
        #expect(record.data == "accesses,protected-identity" && record.purpose == "granskning")
        #expect(try audit(.office, Class7B.bo).status == 404, "to anybody else as if there were none")
    }

    @Test func `a purpose and that somebody is protected are told to whom they are about, not to those named beside`()
        throws
    {
        let accessor = Accessor(.scope("attendance.read"), for: "office", purpose: "om den andra")
        try scene.database.write { transaction in
            for persons in [[Class7B.ada, Class7B.bo], [Class7B.ada]] {
                try AccessLog.record(
                    .read, of: persons.map(\.uuid), [.attendance, .protectedIdentity], by: accessor, in: transaction)
            }
        }
        let told = try #require(try own(.pupil).json?["data"]?.elements)
        #expect(told.map { $0["purpose"]?.string } == ["om den andra", nil])
        #expect(told.allSatisfy { $0["data"] == ["attendance"] })
        try scene.tell(
            Class7B.personEvent(
                Class7B.ada, "Ada", "Berg", login: "ada@skola.test", marking: "Sekretessmarkering", version: 2))
        let known = try #require(try own(.pupil).json?["data"]?.elements).filter { $0["system"] != nil }
        #expect(known.count == 2)
        #expect(known.allSatisfy { $0["data"] == ["attendance", "protected-identity"] })
    }

    private func own(_ caller: TestCaller, child: PersonID? = nil) throws -> TestAnswer {
        try scene.send(.get, "/v1/access-log/own\(child.map { "?child=\($0)" } ?? "")", as: caller)
    }

    @Test func `a custodian is told who read about the child, as a relation and not as a name`() throws {
        try scene.sheet()
        try scene.report(Class7B.ada)
        try scene.report(Class7B.ada, as: .secondGuardian, date: "2026-11-26")
        try scene.send(.get, "/v2.0/absences", as: .system)
        let answer = try own(.guardian, child: Class7B.ada)
        let interface = try InterfaceDocument(AttendanceService.openAPI)
        try interface.expect(answer.json, isA: "OwnAccessPage")
        let told = try #require(answer.json?["data"]?.elements).map {
            $0["relation"]?.string ?? $0["system"]?.string ?? "?"
        }
        // The other guardian's doings are that guardian's.
        #expect(told == ["importer", "custodian", "teacher"])
        let text = try #require(answer.json).text
        for secret in ["teacher@", "guardian12", PersonID.numbered(101).description, PersonID.numbered(12).description]
        {
            #expect(!text.contains(secret))
        }
    }

    @Test func `nobody is told of another's child, nor of one who is protected, of age or no longer in their custody`()
        throws
    {
        try scene.sheet()
        for caller in [TestCaller.stranger, .teacher, .head, .pupil] {
            #expect(try own(caller, child: Class7B.bo).status == 404)
        }
        #expect(try own(.guardian, child: .numbered(99)).status == 404)
        #expect(try own(.guardian, child: Class7B.bo).status == 200)
        try scene.tell(
            Class7B.personEvent(
                Class7B.bo, "Bo", "Berg", custodians: [11, 12], marking: "Sekretessmarkering", version: 2))
        #expect(try own(.guardian, child: Class7B.bo).status == 404)
        try scene.tell(Class7B.personEvent(Class7B.bo, "Bo", "Berg", custodians: [12], version: 3))
        #expect(try own(.guardian, child: Class7B.bo).status == 404)
        try scene.tell(Class7B.personEvent(Class7B.bo, "Bo", "Berg", born: "2008-11-25", custodians: [11], version: 4))
        #expect(try own(.guardian, child: Class7B.bo).status == 404)
        #expect(try own(.system).code == "person-needed")
        #expect(try own(.unknown).code == "caller-unknown")
    }

    @Test func `a person is told of themselves`() throws {
        try scene.sheet()
        let answer = try own(.pupil)
        #expect(answer.json?["data"]?.count == 1)
        #expect(try own(.pupil).json?["data"]?.count == 2)
    }

    // MARK: From before

    @Test func `readings that an earlier release wrote down get their place at the beginning of the chain`() throws {
        let folder = try TemporaryFolder()
        let before = AttendanceService.migrations.filter {
            !$0.name.hasPrefix("v007") && !$0.name.hasPrefix("access-log")
        }
        let old = try Database(
            at: folder.path("a.db"), applicationID: AttendanceService.applicationID, migrations: before)
        try old.write { transaction in
            for number in 0..<2_500 {
                try transaction.run(
                    """
                    INSERT INTO protected_reading (read_at, student, lesson, reader_person, reader_client)
                    VALUES (?, ?, ?, ?, ?)
                    """, number, Class7B.cia, Class7B.lesson, number % 2 == 0 ? PersonID.numbered(101) : nil,
                    number % 2 == 0 ? nil : "importer")
            }
        }
        old.close()
        let new = try Database(
            at: folder.path("a.db"), applicationID: AttendanceService.applicationID,
            migrations: AttendanceService.migrations)
        try AccessLog.adoptOlderRows(in: new)
        try AccessLog.adoptOlderRows(in: new)
        let records = try new.read { try AccessLog.last(in: $0) }
        #expect(records.count == 2_500)
        #expect(records.map(\.at.microseconds) == (0..<2_500).map { Int64($0) })
        #expect(records[1].caller == "importer")
        #expect(records[0].person == PersonID.numbered(101).uuid.bytes16)
        #expect(records.allSatisfy { $0.names(Class7B.cia.uuid) && $0.data == "names,protected-identity" })
        #expect(try AccessLogProof { try new.read($0) }.fault == nil)
        new.close()
    }
}
