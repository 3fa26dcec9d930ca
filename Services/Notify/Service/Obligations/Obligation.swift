package import Runtime
package import SS12000

/// The school's duty to tell the guardians of one child about one day's unexplained absence (skollagen 7:17, 15:16,
/// 18:16). There is one per child and local day, however many lessons are missed.
package struct Obligation: Hashable, Sendable {
    /// Where the duty stands. Raw values are stored and shown by `GET /v1/alerts`; they never change.
    package enum Phase: String, CaseIterable, Sendable {
        /// Grace time is running, or the register has not yet sent the child.
        case waiting
        /// Alerts are on their way; some may already have arrived.
        case telling
        /// Every alert has an outcome and at least one guardian was told.
        case told
        /// Nobody could be told in time: the school's staff list has it.
        case escalated
        /// Explained before anybody was told. Nobody hears of it.
        case withdrawn
        /// Explained while a call to the mail server was under way: its outcome decides.
        case recalling
        /// Explained after somebody was told, who was then sent a correction.
        case corrected
        /// Nobody may be told: the pupil is 18 or dead.
        case exempt
        /// The day ended and nobody was told. Never silent.
        case expired
    }

    package let child: PersonID
    package let day: LocalDate
    /// The school unit of the lesson, when the attendance fact names it; otherwise the child's enrolment says.
    package var unit: OrganisationID?
    package var phase: Phase
    /// When the earliest absence that is still unexplained was established; nil when the whole day is explained.
    package var openSince: Instant?
    package var dueAt: Instant
    package var escalateAt: Instant
    package var escalatedAt: Instant?
    /// When the last unexplained absence ends, when that is after midnight; otherwise the end of the day.
    package var lastsUntil: Instant
    /// When those who had been told were last sent a correction. What they were told before no longer counts.
    package var correctedAt: Instant?
    /// When the clock must look again; nil when only a new fact or outcome can change anything.
    package var nextAt: Instant?

    /// A duty about which nothing is known yet.
    package init(child: PersonID, day: LocalDate) {
        self.child = child
        self.day = day
        phase = .withdrawn
        dueAt = day.start
        escalateAt = day.end
        lastsUntil = day.end
    }

    /// Nobody was told and nobody needs to be: as if nothing had been known, whatever the order of the facts was.
    mutating func forgetTimes() {
        dueAt = day.start
        escalateAt = day.end
        lastsUntil = day.end
    }

    /// After this instant telling would break the law's "the same day". A night belongs to the day on which it begins:
    /// whoever is missing from it is missing still after midnight.
    package var deadline: Instant { max(day.end, lastsUntil) }
}
