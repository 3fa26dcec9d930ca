import AccessLog
import HTTP
import JSON
import RegisterContracts
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import AttendanceService

/// What a guardian or a pupil of age lets somebody do, and when it ends: the request after the event is answered by what the
/// event said.
@Suite struct GrantedRightsTests {
    private static let step = PersonID.numbered(40)
    private static let login = TestCaller.person("styv@hem.test")
    private static let guardian = PersonID.numbered(11)
    private let scene: AttendanceScene

    init() throws {
        scene = try AttendanceScene()
        try scene.tell(
            PersonChanged(
                SchoolDocument.person(Self.step, born: "1985-02-03", login: "styv@hem.test"), version: 1))
    }

    private func give(
        _ scopes: Set<GrantScope> = Set(GrantScope.allCases), by giver: PersonID = guardian,
        about pupil: PersonID = Class7B.ada, isWithdrawn: Bool = false, version: Int64 = 1
    ) throws {
        let today = LocalDate(scene.clock.now)
        try scene.tell(
            GrantChanged(
                Grant(
                    id: .numbered(1), subject: pupil, giver: giver, receiver: Self.step, scopes: scopes,
                    start: today,
                    end: today.adding(days: 30), withdrawnAt: isWithdrawn ? scene.clock.now : nil),
                version: version))
    }

    private func read(_ pupil: PersonID = Class7B.ada) throws -> Int {
        try scene.send(
            .get, "/v1/students/\(pupil)/attendance?from=2026-11-01&to=2026-11-30", as: Self.login
        ).status
    }

    @Test func `a delegate reads and reports until it is taken back, and not a moment longer`() throws {
        #expect(try read() == 404)
        try give()
        #expect(try read() == 200)
        let report = try scene.report(Class7B.ada, as: Self.login)
        #expect(report.status == 201)
        let path = "/v1/absences/\(try #require(report.json?["id"]?.string))"
        try give(isWithdrawn: true, version: 2)
        #expect(try read() == 404)
        #expect(try scene.report(Class7B.ada, as: Self.login).status == 404)
        #expect(
            try scene.send(.delete, path, as: Self.login).status == 404,
            "nor what they reported while it held")
        try give(version: 3)
        #expect(try scene.send(.delete, path, as: Self.login).status == 204)
    }

    @Test func `what a delegate does is nobody's to be told`() throws {
        try give()
        #expect(try read() == 200)
        #expect(try scene.report(Class7B.ada, as: Self.login).status == 201)
        // The other guardian has let nobody in and learns of nobody.
        let own = try scene.send(.get, "/v1/access-log/own?child=\(Class7B.ada)", as: .secondGuardian)
        #expect(own.status == 200)
        #expect(own.json?["data"]?.elements?.isEmpty == true, "\(own.json?.text ?? "")")
    }

    @Test func `each part is its own`() throws {
        try give([.readAttendance])
        #expect(try read() == 200)
        #expect(try scene.report(Class7B.ada, as: Self.login).status == 404)
        try give([.reportAbsence], version: 2)
        #expect(try read() == 404)
        #expect(try scene.report(Class7B.ada, as: Self.login).status == 201)
        try give([.receiveAlerts], version: 3)
        #expect(try read() == 404)
        #expect(try scene.report(Class7B.ada, as: Self.login).status == 404)
    }

    @Test
    func
        `a delegate grants no leave, takes back nobody else's report, and sees no sibling and no roll`()
        throws
    {
        try give()
        let leave: JSON = [
            "student": JSON(Class7B.ada.description), "date": "2026-11-25", "type": "Beviljad ledighet",
        ]
        #expect(
            try scene.send(.post, "/v1/absences", as: Self.login, body: leave).json?["code"]?.string
                == "leave-not-yours-to-grant")
        let guardians = try #require(try scene.report(Class7B.ada).json?["id"]?.string)
        #expect(try scene.send(.delete, "/v1/absences/\(guardians)", as: Self.login).status == 404)
        #expect(try read(Class7B.dan) == 404)
        #expect(try scene.sheet(as: Self.login).status == 404)
        let own = "/v1/access-log/own?child=\(Class7B.ada)"
        #expect(
            try scene.send(.get, own, as: Self.login).status == 404,
            "who has read it is the guardians' to know")
    }

    @Test func `custody's end takes it along, at once and without a word of its own`() throws {
        try give()
        #expect(try read() == 200)
        try scene.tell(
            PersonChanged(
                SchoolDocument.person(
                    Class7B.ada, born: "2013-05-04", login: "ada@skola.test", custodians: [.numbered(12)]),
                version: 2))
        #expect(try read() == 404)
    }

    @Test func `on the 18th birthday the pupil's own consent takes its place, and only that`() throws {
        try give()
        try scene.tell(
            PersonChanged(
                SchoolDocument.person(
                    Class7B.ada, born: "2008-11-26", login: "ada@skola.test", custodians: [Self.guardian]),
                version: 2))
        #expect(try read() == 200)
        scene.clock.set(at("2026-11-26", "00:00"))
        #expect(try read() == 404)
        try give(by: Class7B.ada, version: 2)
        #expect(try read() == 200)
    }

    @Test func `a mark on any of the three ends it until an office with sight has said it`() throws {
        try give()
        try scene.tell(GrantProtected(.numbered(1), securityMarking: "Sekretessmarkering", version: 2))
        #expect(try read() == 404)
        // It comes whole by the protected exchange; who it was said without sight of stays without.
        try scene.tell(
            PersonChanged(
                SchoolDocument.person(
                    Self.step, born: "1985-02-03", login: "styv@hem.test", marking: "Sekretessmarkering"),
                version: 2))
        try give(version: 2)
        #expect(try read() == 404)
    }

    @Test func `what they read and change stands in the access log as a delegate's`() throws {
        try give()
        _ = try read()
        _ = try scene.report(Class7B.ada, as: Self.login)
        let parties = try scene.database.read { try AccessLog.last(in: $0) }
            .filter { $0.personIDs.contains(Class7B.ada.uuid) }.map(\.party)
        #expect(parties == ["relation:delegate", "relation:delegate"])
    }

    @Test func `a delegate is found by an index, whatever was ever given`() throws {
        let plan = try scene.database.read { db in
            try db.rows(
                dynamic: "EXPLAIN QUERY PLAN \(GrantRights.granted)",
                [.uuid(Self.step.uuid), .uuid(Class7B.ada.uuid), .text("2026-11-25")]
            ) { $0.text(3) }
        }
        #expect(
            plan.contains { $0.contains("grants_by_receiver") } && !plan.contains { $0.hasPrefix("SCAN") }
        )
    }
}
