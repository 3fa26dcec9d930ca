import AccessLog
import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import SS12000

/// The command behind `POST /v1/school-year-changes`: finds what the change would do, unit by unit, and keeps it as steps.
/// Nothing of the register changes.
struct PlanSchoolYear: Sendable {
    let database: Database
    let identifiers: Identifiers
    let sight: ProtectedSight

    /// Throws 404 and 409 of `SchoolYearProblem`, and 422 `body-invalid` for a decision about what is not there.
    func callAsFunction(_ request: SchoolYearRequest, trace: String?) throws -> SchoolYearChangeID {
        let units = try database.read { try Self.units(request.organisation, in: $0) }
        let id = SchoolYearChangeID(identifiers.next())
        let number = try database.write { try SchoolYearStore.begin(id, request, trace: trace, in: $0) }
        do {
            var seen = Seen()
            for unit in units { try plan(unit, request, number, &seen) }
            try check(request, seen, Set(units))
            try database.write { try SchoolYearStore.set(.planned, of: number, in: $0) }
        } catch {
            try? database.write { try SchoolYearStore.forget(number, in: $0) }
            throw error
        }
        return id
    }

    /// What the units held of that the request speaks of.
    private struct Seen {
        var classes: Set<GroupID> = []
        var pupils: Set<PersonID> = []
    }

    private func plan(
        _ unit: OrganisationID, _ request: SchoolYearRequest, _ number: Int64, _ seen: inout Seen
    ) throws {
        let plan = try database.read { transaction in
            PlanUnit(request, try UnitReading(unit, on: request.lastDay, in: transaction), identifiers)
        }
        seen.classes.formUnion(plan.reading.classes.map(\.id))
        seen.pupils.formUnion(plan.outcomes.keys)
        let (steps, exceptions) = (plan.steps, plan.exceptions)
        try database.write { transaction in
            try SchoolYearStore.add(steps, to: number, in: transaction)
            for exception in exceptions { try SchoolYearStore.add(exception, to: number, in: transaction) }
        }
    }

    /// A decision about a class or a pupil that is not there is a mistake, and would otherwise be passed over in silence.
    private func check(_ request: SchoolYearRequest, _ seen: Seen, _ units: Set<OrganisationID>) throws {
        var errors: [Problem.FieldError] = []
        try database.read { transaction in
            let named = try sight.shown(Array(request.retained.keys) + request.leaving, in: transaction)
            // To one who may not meet them a protected pupil is at no unit.
            let pupils = seen.pupils.intersection(named)
            for (group, decision) in request.classes.sorted(by: { $0.value.place < $1.value.place }) {
                if !seen.classes.contains(group) {
                    errors.append(.init("classes[\(decision.place)].group", "no-class-then"))
                }
                if let into = decision.into, try !isClass(into, on: request.firstDay, in: transaction) {
                    errors.append(.init("classes[\(decision.place)].into", "no-class-then"))
                }
            }
            for (person, retention) in request.retained.sorted(by: { $0.value.place < $1.value.place }) {
                if !pupils.contains(person) {
                    errors.append(.init("retained[\(retention.place)].person", "no-pupil-then"))
                }
                if let into = retention.into, !seen.classes.contains(into),
                    try !isClass(into, on: request.firstDay, in: transaction)
                {
                    errors.append(.init("retained[\(retention.place)].class", "no-class-then"))
                }
            }
            if request.leaving.contains(where: { !pupils.contains($0) }) {
                errors.append(.init("leaving", "no-pupil-then"))
            }
            for transfer in request.transfers {
                if !units.contains(transfer.from) {
                    errors.append(.init("transfers[\(transfer.place)].from", "not-of-the-organisation"))
                }
                if try !Self.isSchoolUnit(transfer.to, in: transaction) {
                    errors.append(.init("transfers[\(transfer.place)].to", "no-school-unit"))
                }
            }
        }
        if !errors.isEmpty { throw Problem.bodyInvalid(errors) }
        let named = Array(request.retained.keys) + request.leaving
        let met = try database.read { try ProtectedSight.hidden(named, in: $0) }
        try sight.record(met, [.enrolments], protected: met, database)
    }

    private func isClass(
        _ group: GroupID, on day: LocalDate, in transaction: borrowing ReadTransaction
    ) throws -> Bool {
        try transaction.first(
            "SELECT 1 FROM groups WHERE id = ? AND group_type = 'Klass' AND (end_date IS NULL OR end_date >= ?)", group,
            day
        ) { _ in true } ?? false
    }

    private static func isSchoolUnit(
        _ unit: OrganisationID, in transaction: borrowing ReadTransaction
    ) throws -> Bool {
        try transaction.first(
            "SELECT 1 FROM organisations WHERE id = ? AND organisation_type = 'Skolenhet'", unit
        ) { _ in true } ?? false
    }

    /// The organisation itself and all below it, those that are school units.
    private static func units(
        _ organisation: OrganisationID, in transaction: borrowing ReadTransaction
    ) throws -> [OrganisationID] {
        guard try References.holds(.organisations, organisation.uuid, in: transaction) else {
            throw SchoolYearProblem.organisationNotFound
        }
        let units: [OrganisationID] = try transaction.rows(
            """
            WITH RECURSIVE below (id) AS (SELECT ?1 UNION
                SELECT organisations.id FROM organisations JOIN below ON organisations.parent = below.id)
            SELECT organisations.id FROM organisations JOIN below ON organisations.id = below.id
            WHERE organisation_type = 'Skolenhet' ORDER BY organisations.number
            """, organisation
        ) { $0.id(0) }
        if units.isEmpty { throw SchoolYearProblem.noSchoolUnits }
        return units
    }
}
