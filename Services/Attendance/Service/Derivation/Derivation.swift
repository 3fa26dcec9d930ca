import AttendanceContracts
import Contracts
import Messaging
import Runtime
import SQLite
import SS12000

/// The one place where absences become established or explained.
///
/// Whatever fact changes (a roll, a report, a withdrawal, a lesson, an activity, a group), the change names the pairs
/// it may concern and calls `rederive` in its own transaction. Each pair is then judged from all facts as they now are,
/// never from the change itself, so repeated, late and reordered facts end in the same state. An event is appended only
/// when what was last published no longer holds.
struct Derivation: Sendable {
    let outbox: Outbox

    /// - Parameter cause: the event that led here; nil when a request did.
    func rederive(_ pairs: some Sequence<Pair>, causedBy cause: Envelope? = nil, in tx: borrowing Transaction) throws {
        for pair in pairs {
            guard let known = try FactsOfPair.read(pair, in: tx) else { continue }
            try settle(pair, known, cause, in: tx)
        }
    }

    private func settle(_ pair: Pair, _ known: FactsOfPair, _ cause: Envelope?, in tx: borrowing Transaction) throws {
        let isUnexplained = Standing(known.facts) == .unexplained
        guard let published = known.published else {
            if isUnexplained { try publish(pair, known, establishes: true, version: 1, cause, in: tx) }
            return
        }
        switch (published.isUnexplained, isUnexplained) {
        case (false, false):
            return
        case (true, true):
            // The same day: nothing new to tell. An earlier one: the old day's absence is gone and that day has one.
            guard published.date != known.date else { return }
            try publish(pair, known, establishes: false, version: published.version + 1, cause, in: tx)
            try publish(pair, known, establishes: true, version: published.version + 2, cause, in: tx)
        case (_, let establishes):
            try publish(pair, known, establishes: establishes, version: published.version + 1, cause, in: tx)
        }
    }

    private func publish(
        _ pair: Pair, _ known: FactsOfPair, establishes: Bool, version: Int64, _ cause: Envelope?,
        in tx: borrowing Transaction
    ) throws {
        // What is explained is what was established, though the lesson may have moved since.
        let old = establishes ? nil : known.published
        let occasion = AbsenceOccasion(
            attendance: pair.attendance, student: pair.student, calendarEvent: pair.lesson,
            organisation: old?.organisation ?? known.organisation, date: old?.date ?? known.date,
            start: old?.span.start ?? known.facts.lesson.start, end: old?.span.end ?? known.facts.lesson.end)
        if establishes {
            try outbox.append(
                AbsenceEstablished(occasion, at: tx.now, version: version), causedBy: cause, in: tx)
        } else {
            try outbox.append(
                AbsenceExplained(occasion, at: tx.now, version: version), causedBy: cause, in: tx)
        }
        try tx.run(
            """
            INSERT INTO standing (lesson, student, version, is_unexplained, date, starts_at, ends_at, organisation)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (lesson, student) DO UPDATE SET version = excluded.version,
                is_unexplained = excluded.is_unexplained, date = excluded.date, starts_at = excluded.starts_at,
                ends_at = excluded.ends_at, organisation = excluded.organisation
            """, pair.lesson, pair.student, version, establishes, occasion.date, occasion.start, occasion.end,
            occasion.organisation)
    }
}
