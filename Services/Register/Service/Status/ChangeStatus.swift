import AccessLog
import Contracts
import HTTP
import JSON
import Messaging
import Resources
import Runtime
import SQLite
import SS12000

/// The command behind `PUT /v1/persons/{person}/status`: a person has died, has moved abroad, or was said to by mistake.
///
/// - `Avliden`: everything ends with that day: enrolments, placements, memberships, duties, and guardianship on both sides.
///   Notify tells nobody of a child who has died, and nothing to a guardian who has.
/// - `Utvandrad`: enrolments, placements and memberships end. Custody goes on: moving abroad does not end it.
/// - `Aktiv`: the status is taken back. What has ended stays ended, since nobody knows what of it would have gone on.
///
/// Nothing is deleted, and saying it again changes nothing. The status stands against documents that have not heard of it:
/// see `StatusDecision`.
struct ChangeStatus: Sendable {
    let database: Database
    let changes: RegisterChanges
    let sight: ProtectedSight

    struct Request: Sendable {
        let status: PersonStatus
        /// The last day; today unless given, never later.
        let date: LocalDate?
    }

    /// Throws 404 `person-not-found`, 422 `body-invalid` for a day to come.
    func callAsFunction(_ person: PersonID, _ request: Request, trace: String?) throws -> TiesReport {
        let changes = changes
        return try database.write { transaction in
            let today = LocalDate(transaction.now)
            let last = request.date ?? today
            guard last <= today else { throw Problem.bodyInvalid("date", "in-the-future") }
            try sight.find(person, "person", in: transaction)
            if let born = try Persons.document(person, in: transaction)?.birthDate, last < born {
                throw Problem.bodyInvalid("date", "before-birth")
            }
            var times = try RegisterChanges.times(in: transaction)
            func state(_ json: JSON) -> JSON {
                json.setting("personStatus", JSON(request.status.rawValue)).inStandardOrder(.persons)
            }
            // It stands in no document where that says the same already. Said again it is no news, also when a document has agreed.
            let isNewDecision = try StatusDecision.decided(of: person, in: transaction)?.status != request.status
            if isNewDecision { try StatusDecision.decide(request.status, of: person, in: transaction) }
            try sight.record([person], in: transaction)
            let version = try Persons.table.document(person, in: transaction)?.version
            guard request.status != .active else {
                _ = try changes.edit(.persons, person.uuid, &times, trace: trace, in: transaction, state)
                if isNewDecision, try Persons.table.document(person, in: transaction)?.version == version {
                    try changes.settleDecided(person, &times, trace: trace, in: transaction)
                }
                try recordChange(of: [person], &times, in: transaction)
                return TiesReport()
            }
            let hasEnded =
                request.status == .deceased ? try Self.endCare(for: person, on: last, in: transaction) : false
            var report = try EndTies(changes: changes)(
                of: person, TiesScope(), after: last, &times, trace: trace, in: transaction, state)
            if hasEnded || isNewDecision,
                try Persons.table.document(person, in: transaction)?.version == version
            {
                try changes.settleDecided(person, &times, trace: trace, in: transaction)
            }
            if request.status == .deceased {
                // At once, and not with the end of the day: nobody is to write to one who has died.
                let before = min(last, today.adding(days: -1))
                report.guardianships = try Self.endCare(by: person, on: before, changes, &times, trace, in: transaction)
                report.guardianships = try sight.shown(report.guardianships, in: transaction)
                try sight.record(report.guardianships, in: transaction)
                report.duties = try Self.endDuties(of: person, on: last, changes, &times, trace, in: transaction)
            }
            try recordChange(of: [person] + report.guardianships, &times, in: transaction)
            return report
        }
    }

    /// Also where a document said the same before.
    private func recordChange(
        of persons: [PersonID], _ times: inout ModificationTimes, in transaction: borrowing Transaction
    ) throws {
        try AccessLog.record(
            .changed, of: persons.map(\.uuid), AccessRule.DataClass.of(path: "persons"), by: sight.accessor,
            in: transaction)
        try times.recordChanges(by: sight.accessor, in: transaction)
    }

    /// Nobody answers for a child who has died. The document follows with the status.
    /// - Returns: whether anything has ended, or ends otherwise than was known.
    private static func endCare(
        for child: PersonID, on last: LocalDate, in transaction: borrowing Transaction
    ) throws -> Bool {
        let before = try GuardianshipStore.all(of: child, in: transaction)
        let after = GuardianshipDecision.ended(before, on: last, by: LocalDate(transaction.now))
        guard after != before else { return false }
        try GuardianshipStore.replace(before, by: after, of: child, in: transaction)
        return true
    }

    /// Where a document has ended it already, it is over by the office's word from now on.
    /// - Returns: the children the person answered for until now, or was to.
    private static func endCare(
        by guardian: PersonID, on last: LocalDate, _ changes: RegisterChanges, _ times: inout ModificationTimes,
        _ trace: String?, in transaction: borrowing Transaction
    ) throws -> [PersonID] {
        var children: [PersonID] = []
        for child in try GuardianshipStore.children(of: guardian, in: transaction) {
            let before = try GuardianshipStore.all(of: child, in: transaction)
            if before.contains(where: { $0.responsibility.guardian == guardian && $0.state != .ended }) {
                children.append(child)
            }
            let after = GuardianshipDecision.ended(
                before, of: guardian, on: last, by: LocalDate(transaction.now))
            guard after != before else { continue }
            try GuardianshipStore.replace(before, by: after, of: child, in: transaction)
            try changes.settleDecided(child, &times, trace: trace, in: transaction)
        }
        return children
    }

    private static func endDuties(
        of person: PersonID, on last: LocalDate, _ changes: RegisterChanges, _ times: inout ModificationTimes,
        _ trace: String?, in transaction: borrowing Transaction
    ) throws -> [DutyID] {
        let duties: [DutyID] = try transaction.rows(
            "SELECT id FROM duties WHERE person = ? AND (end_date IS NULL OR end_date > ?) ORDER BY number", person,
            last
        ) { $0.id(0) }
        for duty in duties {
            _ = try changes.edit(.duties, duty.uuid, &times, trace: trace, in: transaction) {
                DutyEnding.ended($0, on: last)
            }
        }
        return duties
    }
}

extension ChangeStatus.Request {
    /// Throws 422 `body-invalid`.
    init(_ json: JSON) throws(Problem) {
        var form = CommandForm(json)
        let status: PersonStatus? = form.code("status")
        date = form.date("date", isRequired: false)
        try form.finish()
        guard let status else { throw .bodyInvalid("status", "missing") }
        self.status = status
    }
}
