import AttendanceContracts
import PersonRecords
import Runtime
import SQLite
import SS12000

/// What Notify does with each fact of Attendance: keep it, then let the duty follow from the facts.
struct AttendanceEvents: Sendable {
    let advance: AdvanceObligation

    func established(_ event: AbsenceEstablished, in transaction: borrowing Transaction) throws {
        try keep(event.occasion, version: event.version, openSince: event.establishedAt, in: transaction)
    }

    func explained(_ event: AbsenceExplained, in transaction: borrowing Transaction) throws {
        try keep(event.occasion, version: event.version, openSince: nil, in: transaction)
    }

    private func keep(
        _ occasion: AbsenceOccasion, version: Int64, openSince: Instant?, in transaction: borrowing Transaction
    ) throws {
        // Late, or put back from the parked: nothing brings an erased child back.
        if try ErasureJob.hasErased(occasion.student.uuid, in: transaction) { return }
        let childDay = AbsenceStore.ChildDay(child: occasion.student, day: occasion.date)
        let changed = try AbsenceStore.keep(
            occasion.attendance, version: version, of: childDay, openSince: openSince, until: occasion.end,
            in: transaction)
        for childDay in changed {
            let open = try AbsenceStore.open(childDay, in: transaction)
            var obligation =
                try ObligationStore.find(childDay.child, childDay.day, in: transaction)
                ?? Obligation(child: childDay.child, day: childDay.day)
            obligation.unit = occasion.organisation ?? obligation.unit
            // Facts only ever start, stop or move a duty; what is loud about it happens when its time comes.
            _ = try advance(
                obligation, open.map { ObligationEvent.established(since: $0.since, until: $0.until) } ?? .explained,
                in: transaction)
        }
    }
}
