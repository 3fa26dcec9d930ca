import Access
import HTTP
import JSON
import RegisterContracts
import Runtime
import SS12000
import TestSupport
import Testing

@testable import AttendanceService
@testable import NotifyService

/// What is kept of somebody who was protected when the register deleted them.
struct LeftProtectedRecordTests {
    private static let mark = "Sekretessmarkering"

    @Test(arguments: [true, false])
    func `Attendance exports nothing of them without the right`(isMarkHeardBefore: Bool) throws {
        let scene = try AttendanceScene()
        let pupil = Class7B.cia
        #expect(try scene.report(pupil, as: .system).status == 201)
        if isMarkHeardBefore {
            try scene.tell(Class7B.personEvent(pupil, "Cia", "Alm", marking: Self.mark, version: 2))
        }
        // A snapshot that leaves somebody out says nothing of a mark; the register's own word does.
        try scene.tell(PersonDeleted(pupil, version: 3, securityMarking: isMarkHeardBefore ? nil : Self.mark))
        func export(_ scopes: [String]) throws -> Int? {
            try scene.send(
                .get, "/v1/persons/\(pupil)/records", as: .machine(scopes),
                headers: [(name: "Skolbuss-Purpose", value: "begäran 31")]
            ).json?["data"]?.count
        }
        #expect(try export(["records.export"]) == 0)
        #expect(try (export(["records.export", "records.protected"]) ?? 0) > 0)
        try scene.tell(Class7B.personEvent(pupil, "Cia", "Alm", version: 4))
        #expect(try (export(["records.export"]) ?? 0) > 0)
    }

    @Test(arguments: [true, false])
    func `Notify exports nothing of them without the right`(isMarkHeardBefore: Bool) throws {
        let world = try NotifyWorld()
        let hosted = try world.hosted()
        let child = NotifySample.child
        try world.pupil(child, guardians: [NotifySample.mother])
        try world.established(NotifySample.Absence())
        if isMarkHeardBefore { try world.pupil(child, guardians: [NotifySample.mother], marking: Self.mark) }
        try world.hear(PersonDeleted(child, version: 90, securityMarking: isMarkHeardBefore ? nil : Self.mark))
        func export(_ scopes: [String]) throws -> Int? {
            let token = try hosted.issuer.token(machine: "ombud", scopes: scopes, clock: world.clock.clock)
            let headers = [
                (name: "Authorization", value: "Bearer \(token)"), (name: "Skolbuss-Purpose", value: "begäran 31"),
            ]
            let request = try #require(Request(.get, "/v1/persons/\(child)/records", headers: headers))
            return try JSON(parsing: hosted.router.respond(to: request).body)["data"]?.count
        }
        #expect(try export(["records.export"]) == 0)
        #expect(try (export(["records.export", "records.protected"]) ?? 0) > 0)
    }
}
