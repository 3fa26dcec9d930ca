import AccessLog
import FoundationEssentials
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// Applies one step of a school-year change, in one transaction. Whoever is not any more what the plan found is left alone
/// and noted.
struct ApplySchoolYearStep: Sendable {
    let changes: RegisterChanges

    func callAsFunction(
        _ step: SchoolYearStep, of change: SchoolYearChange, in transaction: borrowing Transaction
    ) throws {
        var times = try RegisterChanges.times(in: transaction)
        var left: Set<PersonID> = []
        for outcome in step.pupils {
            if try apply(outcome, at: step.unit, change, &times, in: transaction) {
                try SchoolYearStore.count(outcome, planned: 0, applied: 1, of: change.number, in: transaction)
            } else {
                left.insert(outcome.person)
                try SchoolYearStore.add(
                    SchoolYearException(rule: .changedSince, person: outcome.person), to: change.number, in: transaction
                )
            }
        }
        switch step.kind {
        case .pupils: break
        case .schoolClass: try applyClass(step, leaving: left, change, &times, in: transaction)
        case .groups: try applyGroups(step, change, &times, in: transaction)
        }
        try times.recordChanges(
            by: Accessor(
                .system("school-year"), for: change.appliedBy ?? "", purpose: "School year change \(change.id)"),
            in: transaction)
    }

    private func apply(
        _ outcome: PupilOutcome, at unit: OrganisationID, _ change: SchoolYearChange, _ times: inout ModificationTimes,
        in transaction: borrowing Transaction
    ) throws -> Bool {
        var isApplied = false
        _ = try changes.edit(.persons, outcome.person.uuid, &times, trace: change.trace, in: transaction) { json in
            guard let changed = EnrolmentChange.applied(outcome, at: unit, change.dates, to: json) else { return json }
            isApplied = true
            return changed
        }
        return isApplied
    }

    /// - Parameter left: pupils who were left alone and so do not join the next class.
    private func applyClass(
        _ step: SchoolYearStep, leaving left: Set<PersonID>, _ change: SchoolYearChange,
        _ times: inout ModificationTimes, in transaction: borrowing Transaction
    ) throws {
        let dates = change.dates
        var members: [PersonID] = []
        for person in step.joining where !left.contains(person) {
            let isTaken = try SchoolYearStore.isInAnotherClass(person, than: step, of: change, in: transaction)
            if isTaken {
                try SchoolYearStore.add(
                    SchoolYearException(rule: .severalClasses, person: person, group: step.successor),
                    to: change.number, in: transaction)
            } else {
                members.append(person)
            }
        }
        func edit(_ group: GroupID?, _ times: inout ModificationTimes, _ edit: (JSON) -> JSON) throws {
            guard let group else { return }
            let written = try changes.edit(
                .groups, group.uuid, &times, trace: change.trace, in: transaction, { edit($0) })
            if written == nil {
                try SchoolYearStore.add(
                    SchoolYearException(rule: .changedSince, group: group), to: change.number, in: transaction)
            }
        }
        switch step.action {
        case .rename:
            try edit(step.group, &times) {
                ClassChange.renamed(
                    $0, to: step.name ?? $0["displayName"]?.string ?? "", step.schoolType, members, dates)
            }
            return
        case .new:
            if let successor = step.successor {
                let new = ClassChange.begun(
                    successor, step.name ?? "", step.schoolType, at: step.unit, members, dates)
                _ = try changes.write(new, .groups, &times, trace: change.trace, in: transaction)
            }
        case .into: try edit(step.successor, &times) { ClassChange.joined($0, by: members, dates) }
        case .end, nil: break
        }
        try edit(step.group, &times) { ClassChange.ended($0, on: dates.last) }
        if let group = step.group {
            try changeRoles(group, to: change.carriesRoles ? step.successor : nil, change, &times, in: transaction)
        }
    }

    private func changeRoles(
        _ group: GroupID, to next: GroupID?, _ change: SchoolYearChange, _ times: inout ModificationTimes,
        in transaction: borrowing Transaction
    ) throws {
        let duties: [DutyID] = try transaction.rows(
            "SELECT DISTINCT duty FROM assignment_role WHERE group_id = ? ORDER BY duty", group
        ) { $0.id(0) }
        for duty in duties {
            _ = try changes.edit(.duties, duty.uuid, &times, trace: change.trace, in: transaction) {
                ClassChange.rolesChanged($0, from: group, to: next, change.dates)
            }
        }
    }

    private func applyGroups(
        _ step: SchoolYearStep, _ change: SchoolYearChange, _ times: inout ModificationTimes,
        in transaction: borrowing Transaction
    ) throws {
        for group in step.groups {
            _ = try changes.edit(.groups, group.id.uuid, &times, trace: change.trace, in: transaction) { json in
                group.ends
                    ? ClassChange.ended(json, on: change.dates.last)
                    : GroupTies.ending(json, of: Set(group.leavers), after: change.dates.last).json
            }
        }
    }
}
