import RegisterContracts
import Runtime
import SQLite
import SS12000

/// Who was let hear of a pupil's absences: by the pupil, who is of age, or by a guardian. Read at the moment of telling, like
/// guardianship, and never remembered from an earlier one.
enum GrantDirectory {
    /// Everyone to whom a grant that holds on this day lets it be told (`Grant.holds`), each once, in the order of their ids. One
    /// question, however many there are.
    static func receivers(
        about pupil: PersonID, on day: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> [PersonID] {
        let holding = try GrantStore.about(pupil, on: day, in: querying).filter { grant, standing in
            grant.scopes.contains(.receiveAlerts) && grant.holds(on: day, .receiveAlerts, standing)
        }
        return Set(holding.map(\.grant.receiver)).sorted()
    }

    /// Whether the receiver may be told about this pupil now, and at which addresses. Who gave it may have died, or have custody no
    /// more: then it is not told.
    static func reach(
        _ receiver: PersonID, about pupil: PersonID, on day: LocalDate,
        in querying: borrowing some Querying & ~Copyable
    ) throws -> Reach {
        guard try receivers(about: pupil, on: day, in: querying).contains(receiver),
            let known = try GuardianDirectory.person(receiver, in: querying)
        else { return .notAllowed }
        return .addresses(known.addresses)
    }
}
