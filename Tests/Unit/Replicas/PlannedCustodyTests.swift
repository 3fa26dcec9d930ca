import Access
import AccessLog
import FoundationEssentials
import JSON
import Messaging
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import AttendanceService
@testable import NotifyService
@testable import RegisterService

/// Register plans that custody passes from one guardian to another, and dies before the midnight at which it does.
@Suite struct `custody that changes while Register is dead` {
    private let town: ServiceTown
    private var simulation: Simulation { town.simulation }
    private static let child = PersonID.numbered(1)
    private static let before = PersonID.numbered(30)
    private static let after = PersonID.numbered(31)

    init() throws {
        town = try ServiceTown()
        for guardian in [Self.before, Self.after] {
            try town.write(SchoolDocument.person(guardian, born: "1985-02-03").json, .persons)
        }
        let child = SchoolDocument.person(Self.child, born: "2008-11-27", custodians: [Self.before])
        try town.write(child.json, .persons)
        try simulation.pass(.seconds(5))
        try town.register.database.write { [outbox = town.register.outbox] tx in
            try DecideGuardianship.change(
                Self.child, RegisterChanges(outbox: outbox), by: Accessor(.system("test")), nil, in: tx
            ) { facts in
                let today = LocalDate(tx.now)
                let ended = GuardianshipDecision.ended(facts, of: Self.before, on: today, by: today)
                return GuardianshipDecision.begun(
                    ended, Responsibility(guardian: Self.after, relation: .custodian),
                    Period(start: today.adding(days: 1), end: nil), on: today)
            }
        }
        try simulation.pass(.seconds(5))
    }

    /// Whom Notify would tell now, and who may report the child absent in Attendance.
    private func custodians() throws -> (told: [PersonID], reporting: [PersonID]) {
        let today = LocalDate(simulation.clock.now)
        let told = try town.notify.database.read { db -> [PersonID] in
            guard case .guardians(let known) = try GuardianDirectory.family(of: Self.child, on: today, in: db) else {
                return []
            }
            return known.map(\.id)
        }
        let reporting = try town.attendance.database.read { db in
            let pupil = try #require(try Pupil.find(Self.child, in: db))
            return try [Self.before, Self.after].filter { guardian in
                try PupilRights.relation(of: guardian, to: pupil, assured: .all, today: today, in: db) == .custodian
            }
        }
        return (told, reporting)
    }

    private func expect(_ custodian: PersonID?, _ comment: Comment) throws {
        let known = try custodians()
        let wanted = custodian.map { [$0] } ?? []
        #expect(known.told == wanted, comment)
        #expect(known.reporting == wanted, comment)
    }

    /// Nothing is heard of Register any more.
    private func passWithoutRegister(to day: String, _ time: String) throws {
        simulation.clock.set(at(day, time))
        for service in [town.notify, town.attendance] { try service.restart() }
    }

    @Test func `passes at midnight`() throws {
        try expect(Self.before, "today")
        try passWithoutRegister(to: "2026-11-25", "23:59")
        try expect(Self.before, "to the last minute")
        try passWithoutRegister(to: "2026-11-26", "00:00")
        try expect(Self.after, "the day has come")
    }

    @Test func `passes at midnight in a replica that was built from a snapshot`() throws {
        for (queue, keeper, _) in town.replicas {
            if let replica = keeper.keeper.replica(on: queue) { try keeper.keeper.resync(replica) }
        }
        try simulation.pass(.seconds(60))
        try passWithoutRegister(to: "2026-11-26", "00:00")
        try expect(Self.after, "the snapshot said it")
    }

    @Test func `is over on the 18th birthday, whatever was planned`() throws {
        try passWithoutRegister(to: "2026-11-26", "23:59")
        try expect(Self.after, "the day before")
        try passWithoutRegister(to: "2026-11-27", "00:00")
        try expect(nil, "of age")
    }
}
