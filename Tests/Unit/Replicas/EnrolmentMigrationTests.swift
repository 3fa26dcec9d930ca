import Access
import Contracts
import JSON
import Messaging
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import AttendanceService
@testable import Messaging

/// An Attendance that has heard of pupils before it kept where they are enrolled.
struct EnrolmentMigrationTests {
    private static let queue = "attendance.from-register"

    @Test func `a database of before wants persons beside what it wants already`() throws {
        let buckets = #"[{"kind":"groups","buckets":[7]}]"#
        for (wanted, scope, expected) in [
            (nil, nil, ["persons"]), ("audit-differs", buckets, ["groups", "persons"]), ("gap", nil, nil),
        ] as [(String?, String?, [String]?)] {
            let folder = try TemporaryFolder()
            let path = folder.path("replica.sqlite")
            let old = try Database(
                at: path, applicationID: AttendanceService.applicationID,
                migrations: AttendanceService.migrations.filter { !$0.name.hasPrefix("v015") })
            _ = try old.write { tx in
                try tx.run(
                    "INSERT INTO replica_healing (queue, wanted, wanted_scope, completed_at) VALUES (?, ?, ?, 1)",
                    Self.queue, wanted, scope)
            }
            old.close()
            let new = try Database(
                at: path, applicationID: AttendanceService.applicationID, migrations: AttendanceService.migrations)
            let healing = try new.read { try ReplicaHealing.read(Self.queue, in: $0) }
            #expect(healing.wanted == (wanted == "gap" ? .gap : .incomplete))
            #expect(healing.wantedScope?.parts.map(\.kind) == expected)
        }
    }

    @Test func `what it wants, the register tells, and the office of the unit has its pupils again`() throws {
        let town = try ServiceTown()
        let enrolment: JSON = [
            "enroledAt": SchoolDocument.reference(OrganisationID.numbered(1)), "schoolType": "GR",
            "startDate": "2020-08-17",
        ]
        try town.write(SchoolDocument.organisation(.numbered(1)).json, .organisations)
        try town.write(SchoolDocument.person(.numbered(1)).json.setting("enrolments", JSON([enrolment])), .persons)
        try town.write(SchoolDocument.person(.numbered(30), born: "1985-02-03").json, .persons)
        let duty = SchoolDocument.duty(.numbered(30), of: .numbered(30), role: .administrator)
        try town.write(duty.json, .duties)
        try town.simulation.pass(.seconds(60))
        func isOffice() throws -> Bool {
            let today = LocalDate(town.simulation.clock.now)
            return try town.attendance.database.read { db in
                try OfficeRights.allow(.numbered(30), over: .numbered(1), assured: .all, today: today, in: db)
            }
        }
        #expect(try isOffice())
        // As it was before, and as the migration leaves it.
        let steps = AttendanceService.migrations.first { $0.name.hasPrefix("v015") }?.sql ?? ""
        let question = try #require(steps.split(separator: ";").first { $0.contains("UPDATE replica_healing") })
        try town.attendance.database.write { tx in
            try tx.run("DELETE FROM enrolment")
            try tx.run(dynamic: String(question), [])
        }
        #expect(try !isOffice())
        try town.simulation.pass(.seconds(60))
        #expect(try isOffice())
    }
}
