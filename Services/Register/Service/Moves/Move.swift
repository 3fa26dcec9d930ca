import AccessLog
import FoundationEssentials
import HTTP
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// The command behind `POST /v1/persons/{person}/moves`: from a day on a pupil is at another unit, in another school type, or
/// both. What was ends on the day before, what is new begins on the day. The day may be to come: documents carry dated
/// enrolments, placements and memberships, so nothing has to happen on it. Saying it again changes nothing.
///
/// A preschool place, and one at a leisure-time centre, is a placement (`FS`, `FTH`, `OPPFTH`); everything else is an
/// enrolment. So a preschool child who begins school is moved from `FS` to `FKLASS`.
struct Move: Sendable {
    let database: Database
    let changes: RegisterChanges
    let identifiers: Identifiers
    let sight: ProtectedSight

    struct Report: Sendable {
        var ended = TiesReport()
        var begun = TiesReport()
    }

    func callAsFunction(_ person: PersonID, _ request: MoveRequest, trace: String?) throws -> Report {
        try database.write { transaction in
            try sight.find(person, "person", in: transaction)
            guard let document = try Persons.document(person, in: transaction) else {
                throw CommandProblem.personNotFound("person")
            }
            try sight.record([person] + request.owners, in: transaction)
            if document.status == .deceased { throw CommandProblem.personDeceased("person") }
            let plan = try MovePlan(request, document, sight, in: transaction)
            var times = try RegisterChanges.times(in: transaction)
            var report = Report()
            if let from = request.from {
                report.ended = try end(plan, at: from, &times, trace, in: transaction)
            }
            report.begun = try begin(plan, &times, trace, in: transaction)
            try times.recordChanges(by: sight.accessor, in: transaction)
            return report
        }
    }

    private func end(
        _ plan: MovePlan, at from: OrganisationID, _ times: inout ModificationTimes, _ trace: String?,
        in transaction: borrowing Transaction
    ) throws -> TiesReport {
        let request = plan.request
        var scope = TiesScope(
            unit: from, schoolTypes: request.fromSchoolTypes.isEmpty ? nil : Set(request.fromSchoolTypes))
        scope.keptGroups = Set(request.groups)
        scope.keptEnrolment = { plan.isNew($0) }
        scope.keptPlacement = { plan.isNew($0) }
        return try EndTies(changes: changes)(
            of: plan.person, scope, after: request.date.adding(days: -1), &times, trace: trace, in: transaction)
    }

    private func begin(
        _ plan: MovePlan, _ times: inout ModificationTimes, _ trace: String?, in transaction: borrowing Transaction
    ) throws -> TiesReport {
        var report = TiesReport()
        if plan.placementType != nil {
            if let id = try beginPlacement(plan, &times, trace, in: transaction) { report.placements.append(id) }
        } else {
            guard let now = try Persons.document(plan.person, in: transaction) else { return report }
            if !now.enrolments.contains(where: plan.isNew) {
                if now.enrolments.contains(where: plan.overlaps) { throw MoveProblem.enrolmentOverlaps }
                _ = try changes.edit(.persons, plan.person.uuid, &times, trace: trace, in: transaction) {
                    PersonTies.beginning($0, plan.enrolment)
                }
                report.enrolments = 1
            }
        }
        let held = try Ties.groups(of: plan.person, after: plan.request.date.adding(days: -1), in: transaction)
        for group in plan.groups where !held.contains(where: { $0.id == group.id }) {
            let isTaken = held.contains {
                $0.type == .schoolClass && $0.unit == plan.request.to && $0.period.overlaps(group.period)
            }
            if group.isClass, isTaken { throw MoveProblem.classOverlaps(group.place) }
            _ = try changes.edit(.groups, group.id.uuid, &times, trace: trace, in: transaction) {
                GroupTies.beginning($0, [plan.person], group.period)
            }
            report.groups.append(group.id)
        }
        return report
    }

    private func beginPlacement(
        _ plan: MovePlan, _ times: inout ModificationTimes, _ trace: String?, in transaction: borrowing Transaction
    ) throws -> PlacementID? {
        let held = try Ties.placements(of: plan.person, after: plan.request.date.adding(days: -1), in: transaction)
        if held.contains(where: plan.isNew) { return nil }
        if held.contains(where: plan.overlaps) { throw MoveProblem.placementOverlaps }
        let id = PlacementID(identifiers.next())
        _ = try changes.write(plan.placement(id), .placements, &times, trace: trace, in: transaction)
        return id
    }
}
