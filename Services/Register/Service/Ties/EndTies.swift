import FoundationEssentials
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// Ends what ties a person to a unit, or to all, after a last day: enrolments, memberships and placements. Nothing is
/// forgotten: what has been stays with its dates.
struct EndTies: Sendable {
    let changes: RegisterChanges

    /// - Parameter more: changes the person's document further, in the same version.
    func callAsFunction(
        of person: PersonID, _ scope: TiesScope, after last: LocalDate, _ times: inout ModificationTimes,
        trace: String?, in transaction: borrowing Transaction, _ more: (JSON) throws -> JSON = { $0 }
    ) throws -> TiesReport {
        var report = TiesReport()
        _ = try changes.edit(.persons, person.uuid, &times, trace: trace, in: transaction) { json in
            let (ended, count) = PersonTies.ending(json, scope, after: last)
            report.enrolments = count
            return try more(ended)
        }
        for placement in try placements(of: person, scope, after: last, in: transaction) {
            try end(placement, after: last, &times, trace, in: transaction)
            report.placements.append(placement.id)
        }
        for group in try groups(of: person, scope, after: last, in: transaction) {
            _ = try changes.edit(.groups, group.uuid, &times, trace: trace, in: transaction) {
                GroupTies.ending($0, of: [person], after: last).json
            }
            report.groups.append(group)
        }
        return report
    }

    private func end(
        _ placement: PlacementDocument, after last: LocalDate, _ times: inout ModificationTimes, _ trace: String?,
        in transaction: borrowing Transaction
    ) throws {
        // A placement cannot be called off in the standard's terms: one that never was is deleted.
        if let start = placement.period.start, start > last {
            try changes.delete(.placements, placement.id.uuid, &times, trace: trace, in: transaction)
            return
        }
        _ = try changes.edit(.placements, placement.id.uuid, &times, trace: trace, in: transaction) {
            $0.setting("endDate", JSON(last.description)).inStandardOrder(.placements)
        }
    }

    private func placements(
        of person: PersonID, _ scope: TiesScope, after last: LocalDate, in transaction: borrowing Transaction
    ) throws -> [PlacementDocument] {
        try Ties.placements(of: person, after: last, in: transaction).filter { placement in
            (scope.unit == nil || placement.organisation == scope.unit)
                && (scope.schoolTypes.map { types in
                    placement.schoolType.flatMap { SchoolType(rawValue: $0.rawValue) }.map { types.contains($0) }
                        ?? false
                } ?? true) && !(scope.keptPlacement?(placement) ?? false)
        }
    }

    /// With school types only the groups of those types, and those that say no type when nothing else is left of the
    /// person at the unit.
    private func groups(
        of person: PersonID, _ scope: TiesScope, after last: LocalDate, in transaction: borrowing Transaction
    ) throws -> [GroupID] {
        let held = try Ties.groups(of: person, after: last, in: transaction)
        return try held.compactMap { group in
            guard scope.unit == nil || group.unit == scope.unit, !scope.keptGroups.contains(group.id) else {
                return nil
            }
            guard let types = scope.schoolTypes else { return group.id }
            if let type = group.schoolType { return types.contains(type) ? group.id : nil }
            return try Ties.isAnyLeft(of: person, at: group.unit, after: last, in: transaction) ? nil : group.id
        }
    }
}
