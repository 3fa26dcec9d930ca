import FoundationEssentials
import Runtime
import SS12000

struct SchoolYearChangeID: Identifier {
    let uuid: UUID
    init(_ uuid: UUID) { self.uuid = uuid }
}

/// One change of school years, as it is kept.
struct SchoolYearChange: Sendable {
    enum State: String, Sendable {
        /// Its steps are being found; nobody sees it yet.
        case planning
        case planned, applying, applied, discarded
    }

    let number: Int64
    let id: SchoolYearChangeID
    let state: State
    let organisation: OrganisationID
    let dates: Dates
    let handling: SchoolYearRequest.Handling
    let carriesRoles: Bool
    let plannedAt: Instant
    let appliedAt: Instant?
    let trace: String?
    /// The system that has asked for it to be applied; nil before, and of changes that were applied before this was kept.
    let appliedBy: String?

    struct Dates: Sendable, Hashable {
        let last: LocalDate
        let first: LocalDate
        let end: LocalDate?

        /// Of what begins.
        var period: Period { Period(start: first, end: end) }
    }
}
