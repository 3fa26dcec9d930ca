import FoundationEssentials
import RegisterContracts
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import AttendanceService
@testable import NotifyService
@testable import RegisterService

/// What Attendance and Notify let people do by grants, held against what Register's own tables come to that day.
enum GrantContent {
    private struct Right: Hashable {
        let receiver: PersonID
        let subject: PersonID
        let scope: GrantScope
    }

    /// Returns how many rights there were.
    @discardableResult
    static func expectToFollow(_ town: ServiceTown, _ place: String) throws -> Int {
        let today = LocalDate(town.simulation.clock.now)
        let rights = try registered(town, today)
        let guardians = RandomTown.guardians.map { PersonID.numbered($0) }
        let subjects = RandomTown.children.map { PersonID.numbered($0) } + guardians
        for receiver in guardians {
            for subject in subjects {
                for scope in GrantScope.allCases {
                    let right = Right(receiver: receiver, subject: subject, scope: scope)
                    let isGiven = try town.attendance.database.read { db in
                        guard let pupil = try Pupil.find(subject, in: db) else { return false }
                        return try GrantRights.has(receiver, scope, about: pupil, on: today, in: db)
                    }
                    #expect(isGiven == rights.contains(right), "\(place): \(scope) of \(subject) by \(receiver)")
                }
            }
        }
        for subject in subjects {
            let told = try town.notify.database.read { db in
                try GrantDirectory.receivers(about: subject, on: today, in: db)
            }
            let expected = rights.filter { $0.subject == subject && $0.scope == .receiveAlerts }.map(\.receiver)
            #expect(Set(told) == Set(expected), "\(place): who is told of \(subject) by a grant")
        }
        return rights.count
    }

    private static func registered(_ town: ServiceTown, _ today: LocalDate) throws -> Set<Right> {
        try town.register.database.read { db in
            var rights: Set<Right> = []
            for id in RandomTown.grants.map({ GrantID.numbered($0) }) {
                guard let grant = try Grants.find(id, in: db)?.grant else { continue }
                let standing = try GrantStanding(of: grant, on: today, in: db)
                for scope in GrantScope.allCases where grant.holds(on: today, scope, standing) {
                    rights.insert(Right(receiver: grant.receiver, subject: grant.subject, scope: scope))
                }
            }
            return rights
        }
    }
}
