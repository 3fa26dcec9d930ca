import AccessLog
import FoundationEssentials
import HTTP
import JSON
import Messaging
import PersonRecords
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import RegisterService

/// Who belongs to nothing here any more is erased when the period after it is over, and nobody else is.
struct LeftTests {
    private static let unit = id(0xa1)
    private static let pupil = id(1)
    private static let child = id(2)
    private static let guardian = id(3)

    private static func id(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return "0199aaaa-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    private static func reference(_ name: String, _ id: String) -> String { #""\#(name)":{"id":"\#(id)"}"# }

    private static func person(_ id: String, _ more: String = "", born: String = "1985-05-05") -> String {
        #"{"id":"\#(id)","givenName":"Zyrkbert","familyName":"Vaxqvarnholm","birthDate":"\#(born)"\#(more.isEmpty ? "" : "," + more)}"#
    }

    private static func enrolled(_ from: String, _ until: String? = nil, _ more: String = "") -> String {
        let end = until.map { #","endDate":"\#($0)""# } ?? ""
        return
            #""enrolments":[{\#(reference("enroledAt", unit)),"schoolType":"GR","startDate":"\#(from)"\#(end)\#(more)}]"#
    }

    private static func document(_ persons: [String], _ more: String = "") -> String {
        let schools = #"{"id":"\#(unit)","displayName":"Skolan","organisationType":"Skolenhet"}"#
        return #"{"organisations":[\#(schools)],"persons":[\#(persons.joined(separator: ","))]\#(more)}"#
    }

    /// It is the night of 17 August 2026.
    private func bench(_ document: String, _ settings: [String: String] = [:], log: Log = .silent) throws
        -> RegisterBench
    {
        let bench = try RegisterBench(settings, log: log)
        try bench.load(document)
        return bench
    }

    /// Who is noted, and since when.
    private func noted(_ bench: RegisterBench) throws -> [String: String] {
        let rows = try bench.database.read { transaction in
            try transaction.rows("SELECT person, since FROM person_left") { row -> (String, String) in
                (row.uuid(0).lowercase, row.text(1))
            }
        }
        return Dictionary(rows) { first, _ in first }
    }

    private func rule(_ bench: RegisterBench, _ setting: String = RegisterRetention.leftSetting) throws
        -> RetentionRule
    {
        try #require(RegisterRetention.rules(erasing: bench.service.leaving).first { $0.setting == setting })
    }

    /// One night; who is in the register after it is asked for by the tests. Returns what each transaction removed.
    @discardableResult
    private func night(_ bench: RegisterBench) throws -> [Int] {
        try bench.service.noting.turn()
        var steps: [Int] = []
        repeat { steps.append(try bench.service.retention.removeOnce(rule(bench))) } while steps.last == EraseLeft.most
        return steps
    }

    private func pass(_ bench: RegisterBench, days: Int) { bench.clock.advance(by: .seconds(Int64(days) * 86_400)) }

    private func isHere(_ person: String, _ bench: RegisterBench) throws -> Bool {
        try bench.get("/v2.0/persons/\(person)", scopes: ["ss12000.read", "ss12000.protected"]).status == 200
    }

    private func acknowledgeAll(_ bench: RegisterBench) throws {
        let open = try bench.database.read {
            try $0.rows("SELECT id FROM erasure WHERE completed_at IS NULL") { $0.uuid(0) }
        }
        for id in open {
            for service in ErasureStore.services {
                try bench.database.write { transaction in
                    _ = try ErasureStore.acknowledge(id, by: service, erased: [:], kept: [:], in: transaction)
                }
            }
        }
    }

    // MARK: Who has left

    struct Tie: Sendable, CustomTestStringConvertible {
        let name: String
        let document: String
        let belongs: Bool

        init(_ name: String, _ document: String, _ belongs: Bool) {
            (self.name, self.document, self.belongs) = (name, document, belongs)
        }

        var testDescription: String { name }
    }

    /// What somebody may belong to, in a document about the pupil; whether they do on 17 August 2026.
    static let ties: [Tie] = [
        Tie("an enrolment", document([person(pupil, enrolled("2015-08-17"))]), true),
        Tie("an enrolment until today", document([person(pupil, enrolled("2015-08-17", "2026-08-17"))]), true),
        Tie("an enrolment until yesterday", document([person(pupil, enrolled("2015-08-17", "2026-08-16"))]), false),
        Tie("an enrolment to come", document([person(pupil, enrolled("2027-08-17"))]), true),
        Tie(
            "an enrolment that was called off",
            document([person(pupil, enrolled("2015-08-17", nil, #","cancelled":true"#))]), false
        ),
        Tie("nothing", document([person(pupil)]), false),
        Tie(
            "a child that waits for school",
            document([person(pupil, born: "2022-05-05")]), true
        ),
        Tie(
            "a child that has left school",
            document([person(pupil, enrolled("2021-08-17", "2026-06-10"), born: "2014-05-05")]), false
        ),
        Tie("a duty", duty(nil), true), Tie("a duty until today", duty("2026-08-17"), true),
        Tie("a duty until yesterday", duty("2026-08-16"), false),
        Tie("a placement", placement(of: pupil, owner: child, nil), true),
        Tie("a placement until yesterday", placement(of: pupil, owner: child, "2026-08-16"), false),
        Tie("a placement of their child's", placement(of: child, owner: pupil, nil), true),
        Tie("a placement of their child's until yesterday", placement(of: child, owner: pupil, "2026-08-16"), false),
        Tie("a group", group(nil, nil), true), Tie("a group that is over", group("2026-08-16", nil), false),
        Tie("a group they were in until yesterday", group(nil, "2026-08-16"), false),
        Tie("a study plan", plan("2026-08-17"), true), Tie("a study plan until yesterday", plan("2026-08-16"), false),
        Tie("a study plan without an end", plan(nil), false),
        Tie("a child who is enrolled", family(enrolled("2021-08-17")), true),
    ]

    private static func end(_ until: String?) -> String { until.map { #","endDate":"\#($0)""# } ?? "" }

    private static func duty(_ until: String?) -> String {
        let duty =
            #"{"id":"\#(id(0xd1))",\#(reference("person", pupil)),\#(reference("dutyAt", unit)),"dutyRole":"Lärare","startDate":"2020-08-01"\#(end(until))}"#
        return document([person(pupil)], #","duties":[\#(duty)]"#)
    }

    private static func placement(of child: String, owner: String, _ until: String?) -> String {
        let placement =
            #"{"id":"\#(id(0xd2))",\#(reference("placedAt", unit)),\#(reference("child", child)),"owners":[{"id":"\#(owner)"}],"schoolType":"FS","startDate":"2020-08-01"\#(end(until))}"#
        return document([person(pupil), person(Self.child)], #","placements":[\#(placement)]"#)
    }

    private static func group(_ until: String?, _ member: String?) -> String {
        let group =
            #"{"id":"\#(id(0xd3))","displayName":"6A","startDate":"2020-08-01"\#(end(until)),"groupType":"Klass",\#(reference("organisation", unit)),"groupMemberships":[{\#(reference("person", pupil)),"startDate":"2020-08-01"\#(end(member))}]}"#
        return document([person(pupil)], #","groups":[\#(group)]"#)
    }

    private static func plan(_ until: String?) -> String {
        let plan =
            #"{"id":"\#(id(0xd4))",\#(reference("student", pupil)),"startDate":"2020-08-01"\#(end(until)),"content":[{"syllabuses":[]}]}"#
        return document([person(pupil)], #","studyplans":[\#(plan)]"#)
    }

    /// The pupil is a guardian here.
    private static func family(_ enrolments: String) -> String {
        let responsible =
            #""responsibles":[{\#(reference("person", pupil)),"relationType":"Vårdnadshavare"}]"#
        return document([person(pupil), person(child, enrolments + "," + responsible, born: "2014-05-05")])
    }

    @Test(arguments: ties)
    func `who belongs to something here has not left`(tie: Tie) throws {
        let bench = try bench(tie.document)
        try bench.service.noting.turn()
        #expect((try noted(bench)[Self.pupil] == nil) == tie.belongs, "\(tie.name)")
    }

    @Test(arguments: 0..<3)
    func `who is named in what one lets another do has not left while it lasts`(part: Int) throws {
        // A child, its guardian, and whom the guardian lets hear of it.
        let bench = try bench(
            Self.document([
                Self.person(
                    Self.child,
                    Self.enrolled("2021-08-17", "2026-08-16")
                        + #","responsibles":[{\#(Self.reference("person", Self.guardian)),"relationType":"Vårdnadshavare"}]"#,
                    born: "2014-05-05"), Self.person(Self.guardian), Self.person(Self.pupil),
            ]))
        let body =
            #"{"giver":"\#(Self.guardian)","receiver":"\#(Self.pupil)","scope":["read-attendance"],"endDate":"2026-12-31"}"#
        let answer = try bench.send(
            .put, "/v1/persons/\(Self.child)/grants/\(Self.id(0xe1))", body, scopes: ["register.write"])
        try #require(answer.status == 204, "\(String(decoding: answer.body, as: UTF8.self))")
        let named = [Self.child, Self.guardian, Self.pupil][part]
        for _ in 0..<3 { try bench.service.noting.turn() }
        #expect(try noted(bench)[named] == nil)
        bench.clock.set(try #require(Instant(rfc3339: "2027-01-01T06:00:00Z")))
        for _ in 0..<3 { try bench.service.noting.turn() }
        #expect(try noted(bench)[named] == "2027-01-01")
    }

    @Test func `a guardian has left when the child has, and whoever is here again is noted no longer`() throws {
        let bench = try bench(Self.family(Self.enrolled("2021-08-17", "2026-08-16")))
        try bench.service.noting.turn()
        #expect(try noted(bench)[Self.child] == "2026-08-17")
        try bench.service.noting.turn()
        #expect(Set(try noted(bench).keys) == [Self.child, Self.pupil])
        pass(bench, days: 400)
        try bench.load(Self.family(Self.enrolled("2021-08-17")))
        try bench.service.noting.turn()
        try bench.service.noting.turn()
        #expect(try noted(bench).isEmpty)
        // And anew from the day they leave once more.
        try bench.load(Self.family(Self.enrolled("2021-08-17", "2027-01-10")))
        try bench.service.noting.turn()
        #expect(try noted(bench)[Self.child] == "2027-09-21")
    }

    @Test func `what somebody belonged to may be gone: the period begins with the night it is seen`() throws {
        let bench = try bench(Self.duty(nil))
        pass(bench, days: 3_000)
        #expect(try night(bench) == [0])
        try #require(
            try bench.send(
                .delete, "/v1/duties/\(Self.id(0xd1))", scopes: ["register.write"], headers: [("If-Match", "*")]
            ).status < 300)
        #expect(try night(bench) == [0])
        pass(bench, days: 1_826)
        #expect(try night(bench) == [0])
        pass(bench, days: 1)
        #expect(try night(bench) == [1])
    }

    @Test(arguments: [1, 2, 3, 1_000])
    func `all are looked at, however few at a time`(most: Int) throws {
        let bench = try bench(
            Self.document(
                (1...7).map { Self.person(Self.id($0), $0 % 3 == 0 ? Self.enrolled("2015-08-17") : "") }))
        let noting = NoteLeft(
            database: bench.database, days: nil, most: most, metrics: Metrics(), clock: bench.clock.clock, log: .silent)
        try noting.turn()
        #expect(Set(try noted(bench).keys) == Set([1, 2, 4, 5, 7].map(Self.id)))
    }

    // MARK: What happens to them

    @Test func `goes a day after the period, by the way of every erasure, with a record that says why`() throws {
        let bench = try bench(Self.document([Self.person(Self.pupil, Self.enrolled("2015-08-17", "2026-08-16"))]))
        #expect(try night(bench) == [0])
        pass(bench, days: 1_826)
        #expect(try night(bench) == [0])
        #expect(try isHere(Self.pupil, bench))
        pass(bench, days: 1)
        try bench.forgetTold()
        #expect(try night(bench) == [1])
        #expect(try !isHere(Self.pupil, bench))
        #expect(
            try bench.told().map(\.type).suffix(2) == ["register.person-deleted.v1", "register.person-erased.v1"])
        let records = try bench.database.read { try AccessLog.last(2, in: $0) }
        #expect(records.map(\.party) == ["system:retention", "system:retention"])
        #expect(records[0].personIDs == [UUID(text: Self.pupil)])
        #expect(records[0].purpose == "gallring, 1826 dagar efter att personen inte längre hörde hit")
        #expect(records[1].persons.isEmpty && records[1].purpose == "1 person before 2026-08-18")
        let report = try #require(
            try bench.database.read { transaction in
                try transaction.first("SELECT id FROM erasure") { $0.uuid(0) }.flatMap {
                    try ErasureStore.report($0, in: transaction)
                }
            })
        #expect(report["requestedBy"]?.string == "system:retention")
        #expect(report["missing"]?.count == 4)
        #expect(!report.text.contains("Vaxqvarnholm"))
        #expect(try noted(bench).isEmpty)
        try bench.forgetTold()
        for _ in 0..<100 where try bench.service.erasure.step() {}
        let left = try places(of: try #require(UUID(text: Self.pupil)), in: bench.database)
        #expect(left.isSubset(of: ["tombstone", "access_log", "import_journal", "erasure"]), "\(left)")
    }

    @Test func `a guardian goes when the child has gone, and not before`() throws {
        let bench = try bench(Self.family(Self.enrolled("2021-08-17", "2026-08-16")))
        for _ in 0..<2 { #expect(try night(bench) == [0]) }
        pass(bench, days: 1_827)
        // Both are due. The child goes first, for whom the guardian answers.
        #expect(try night(bench) == [1])
        #expect(try !isHere(Self.child, bench))
        #expect(try isHere(Self.pupil, bench))
        #expect(try night(bench) == [1])
        #expect(try !isHere(Self.pupil, bench))
    }

    @Test func `who came back the same day stays`() throws {
        let bench = try bench(Self.document([Self.person(Self.pupil, Self.enrolled("2015-08-17", "2026-08-16"))]))
        try night(bench)
        pass(bench, days: 2_000)
        // Noted still: nobody has looked since.
        try bench.load(Self.document([Self.person(Self.pupil, Self.enrolled("2030-08-17"))]))
        #expect(try bench.service.retention.removeOnce(rule(bench)) == 0)
        #expect(try isHere(Self.pupil, bench))
    }

    @Test func `whom the rules keep all the same stays, and their period begins anew`() throws {
        let bench = try bench(Self.document([Self.person(Self.pupil)]))
        try night(bench)
        pass(bench, days: 1_900)
        // Of late it is learnt that they were enrolled until last year: their records are kept for three.
        try bench.load(Self.document([Self.person(Self.pupil, Self.enrolled("2015-08-17", "2030-08-16"))]))
        #expect(try night(bench) == [0])
        #expect(try isHere(Self.pupil, bench))
        #expect(try noted(bench).isEmpty)
        #expect(try night(bench) == [0])
        #expect(try noted(bench)[Self.pupil] == "2031-10-30")
    }

    @Test func `an import that is not finished may hold them: another night`() throws {
        let bench = try bench(Self.document([Self.person(Self.pupil)]))
        try night(bench)
        pass(bench, days: 1_827)
        try bench.database.write { _ = try $0.run("UPDATE import SET state = 'applying'") }
        #expect(try night(bench) == [0])
        try bench.database.write { _ = try $0.run("UPDATE import SET state = 'applied'") }
        #expect(try night(bench) == [1])
    }

    @Test func `a protected person goes too, and stands in the log of those who met one`() throws {
        let bench = try bench(
            Self.document([Self.person(Self.pupil, #""securityMarking":"Sekretessmarkering""#)]))
        try night(bench)
        pass(bench, days: 1_827)
        try bench.forgetTold()
        #expect(try night(bench) == [1])
        let met = try bench.database.read { transaction in
            try transaction.rows("SELECT action, purpose, caller FROM protected_access ORDER BY number DESC LIMIT 1") {
                [$0.text(0), $0.text(1), $0.text(2)]
            }
        }
        #expect(
            met == [
                [
                    "changed", "gallring, 1826 dagar efter att personen inte längre hörde hit", "system:retention",
                ]
            ])
        let told = try bench.told().first { $0.type == "register.person-deleted.v1" }
        #expect(told?.body["securityMarking"]?.string == "Sekretessmarkering")
    }

    @Test func `many go in small steps, and no more than services can follow`() throws {
        let bench = try bench(Self.document((1...150).map { Self.person(Self.id($0)) }))
        try night(bench)
        pass(bench, days: 1_827)
        #expect(try night(bench) == Array(repeating: 20, count: 5) + [0])
        // As after a restart in the middle of it: what is told is gone, and what is not told is there.
        #expect(try bench.told().filter { $0.type == "register.person-erased.v1" }.count == 100)
        #expect(try noted(bench).count == 50)
        #expect(try night(bench) == [0])
        try acknowledgeAll(bench)
        #expect(try night(bench) == [20, 20, 10])
        #expect(try noted(bench).isEmpty)
    }

    @Test func `what fails in the middle of a step leaves all of it`() throws {
        let bench = try bench(Self.document((1...3).map { Self.person(Self.id($0)) }))
        try night(bench)
        pass(bench, days: 1_827)
        try bench.database.write { transaction in
            _ = try transaction.run(
                dynamic: """
                    CREATE TRIGGER log_is_full BEFORE INSERT ON access_log WHEN NEW.purpose LIKE '3 person%'
                    BEGIN SELECT raise(ABORT, 'full'); END
                    """, [])
        }
        #expect(throws: (any Error).self) { try night(bench) }
        for number in 1...3 { #expect(try isHere(Self.id(number), bench)) }
        try bench.database.write { _ = try $0.run(dynamic: "DROP TRIGGER log_is_full", []) }
        #expect(try night(bench) == [3])
    }

    @Test func `who comes again in a document is somebody new, with a period of their own`() throws {
        let text = Self.document([Self.person(Self.pupil, Self.enrolled("2015-08-17", "2026-08-16"))])
        let bench = try bench(text)
        try night(bench)
        pass(bench, days: 1_827)
        #expect(try night(bench) == [1])
        try bench.forgetTold()
        for _ in 0..<100 where try bench.service.erasure.step() {}
        try acknowledgeAll(bench)
        // A class that still names them is taken in without, as without anybody who is not there, and that is told.
        let class6 =
            #"{"groups":[{"id":"\#(Self.id(0xd3))","displayName":"6A","startDate":"2020-08-01","groupType":"Klass",\#(Self.reference("organisation", Self.unit)),"groupMemberships":[{\#(Self.reference("person", Self.pupil)),"startDate":"2020-08-01"}]}]}"#
        let report = try bench.load(class6)
        #expect(report.text.contains("reference-dropped"), "\(report)")
        let shown = try bench.get("/v2.0/groups/\(Self.id(0xd3))")
        #expect(shown.status == 200)
        #expect(!String(decoding: shown.body, as: UTF8.self).contains(Self.pupil))
        try bench.load(text)
        #expect(try isHere(Self.pupil, bench))
        #expect(try night(bench) == [0])
        #expect(try noted(bench)[Self.pupil] == "2031-08-18")
        pass(bench, days: 1_826)
        #expect(try night(bench) == [0])
    }

    // MARK: What an operator sets and sees

    @Test func `nobody goes where the period is never, and an operator sees how many would`() throws {
        let lines = LogLines()
        let bench = try bench(
            Self.document([1, 2].map { Self.person(Self.id($0)) }), ["RETENTION_LEFT": "never"], log: lines.log())
        try night(bench)
        pass(bench, days: 366)
        try bench.load(Self.document([3].map { Self.person(Self.id($0)) }))
        try night(bench)
        pass(bench, days: 3_000)
        #expect(try night(bench) == [0])
        let metrics = bench.metrics.exposition()
        #expect(metrics.contains(#"persons_left{years="6"} 3"#), "\(metrics)")
        #expect(metrics.contains("persons_left_due 0"))
        let other = NoteLeft(
            database: bench.database, days: 3_000, metrics: Metrics(), clock: bench.clock.clock, log: lines.log()
        ) { stop, time in
            if time >= .seconds(600) { stop.request() }
            return stop.isRequested
        }
        try other.run(until: Stop())
        let line = try #require(lines.lines.last)
        #expect(line.contains("who belongs to nothing here was counted"))
        #expect(line.contains(#""left.persons":3"#) && line.contains(#""left.due":2"#), "\(line)")
        for name in ["Zyrkbert", "Vaxqvarnholm", Self.id(1)] {
            #expect(!lines.lines.contains { $0.contains(name) } && !metrics.contains(name))
        }
    }

    @Test func `those who have left are counted by whole years`() throws {
        let bench = try bench(Self.document([Self.person(Self.pupil)]))
        try night(bench)
        func years() -> [String] {
            bench.metrics.exposition().split(separator: "\n").filter {
                $0.hasPrefix("persons_left{") && $0.hasSuffix(" 1")
            }.map(String.init)
        }
        #expect(years() == [#"persons_left{years="0"} 1"#])
        bench.clock.set(try #require(Instant(rfc3339: "2027-08-16T06:00:00Z")))
        #expect(years() == [#"persons_left{years="0"} 1"#])
        bench.clock.set(try #require(Instant(rfc3339: "2027-08-17T06:00:00Z")))
        #expect(years() == [#"persons_left{years="1"} 1"#])
        bench.clock.set(try #require(Instant(rfc3339: "2031-08-17T06:00:00Z")))
        #expect(bench.metrics.exposition().contains("persons_left_due 0"))
        bench.clock.set(try #require(Instant(rfc3339: "2031-08-18T06:00:00Z")))
        #expect(bench.metrics.exposition().contains("persons_left_due 1"))
    }

    @Test func `a period shorter than the one before which nobody is erased is a mistake`() throws {
        #expect(throws: SettingsError.self) { try RegisterBench(["RETENTION_LEFT": "1000"]) }
        _ = try RegisterBench(["RETENTION_LEFT": "1000", "RETENTION_PERSONS": "1000"])
        _ = try RegisterBench(["RETENTION_LEFT": "never", "RETENTION_PERSONS": "36500"])
    }

    // MARK: Groups

    @Test func `a class goes a day after its period, unless something refers to it or a document has brought it back`()
        throws
    {
        func group(_ number: Int, _ until: String) -> String {
            #"{"id":"\#(Self.id(number))","displayName":"6A","startDate":"2020-08-01","endDate":"\#(until)","groupType":"Klass",\#(Self.reference("organisation", Self.unit)),"groupMemberships":[{\#(Self.reference("person", Self.pupil)),"startDate":"2020-08-01"}]}"#
        }
        let duty =
            #"{"id":"\#(Self.id(0xd1))",\#(Self.reference("person", Self.guardian)),\#(Self.reference("dutyAt", Self.unit)),"dutyRole":"Lärare","startDate":"2020-08-01","assignmentRole":[{\#(Self.reference("group", Self.id(0xb2))),"assignmentRoleType":"Mentor"}]}"#
        let groups = [group(0xb1, "2026-08-20"), group(0xb2, "2026-08-20"), group(0xb3, "2026-08-21")]
        let text = Self.document(
            [Self.person(Self.pupil, Self.enrolled("2015-08-17")), Self.person(Self.guardian)],
            #","groups":[\#(groups.joined(separator: ","))],"duties":[\#(duty)]"#)
        let bench = try bench(text)
        let rule = try rule(bench, "RETENTION_GROUPS")
        func left() throws -> [String] { try bench.ids("/v2.0/groups").sorted() }
        pass(bench, days: 3 + 1_095)
        #expect(try bench.service.retention.removeOnce(rule) == 0)
        pass(bench, days: 1)
        try bench.forgetTold()
        #expect(try bench.service.retention.removeOnce(rule) == 1)
        let record = try #require(try bench.database.read { try AccessLog.last(1, in: $0) }.first)
        #expect(record.party == "system:retention" && record.persons.isEmpty)
        #expect(record.purpose == "1 groups before 2026-08-21")
        #expect(try left() == [Self.id(0xb2), Self.id(0xb3)])
        #expect(try bench.told().map(\.type) == ["register.group-deleted.v1"])
        #expect(try bench.told().map(\.subject) == [Self.id(0xb1)])
        // A document that still has it brings it back; it is not told of as gone every night.
        try bench.load(text)
        pass(bench, days: 1)
        #expect(try bench.service.retention.removeOnce(rule) == 1)
        #expect(try left() == [Self.id(0xb1), Self.id(0xb2)])
        #expect(try bench.service.retention.removeOnce(rule) == 0)
    }
}
