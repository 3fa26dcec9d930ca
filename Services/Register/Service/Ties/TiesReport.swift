import JSON
import SS12000

/// What a command has begun or ended of all that ties a person to schools: by ids and numbers, never by name.
struct TiesReport: Sendable, Equatable {
    /// How many of the person's enrolments.
    var enrolments = 0
    var groups: [GroupID] = []
    var placements: [PlacementID] = []
    var duties: [DutyID] = []
    /// Children whose guardian, or guardians whose ward, the person is no more.
    var guardianships: [PersonID] = []

    var json: JSON {
        .object {
            $0.set("enrolments", enrolments)
            $0.set("groups", groups.map { JSON($0.description) })
            $0.set("placements", placements.map { JSON($0.description) })
            if !duties.isEmpty { $0.set("duties", duties.map { JSON($0.description) }) }
            if !guardianships.isEmpty { $0.set("guardianships", guardianships.map { JSON($0.description) }) }
        }
    }
}
