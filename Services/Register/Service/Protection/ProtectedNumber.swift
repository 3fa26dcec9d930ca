import JSON
import Runtime
import SS12000

/// A protected person's civic number does not change in place.
///
/// Whoever gets a new identity gets a new number. Written over the old one it would stand in the same person's history, in the
/// broker's queues, in every follower and supplier: the one link that must not exist. So a document with another number is not
/// taken (`protected-number-changed`; the way is `POST /v1/new-identities`), and one without it does not take it away. A number
/// somebody had until they got a civic number (temporary, coordination) may be followed by that.
enum ProtectedNumber {
    enum Verdict {
        case asHanded
        /// The document does not speak of the number: the person keeps it.
        case kept
        case refused
    }

    /// - Parameter held: as stored.
    static func judge(_ person: PersonDocument, _ held: Persons.Standing) -> Verdict {
        guard held.isHidden || person.isProtected, let number = held.civicNumber, person.civicNumber != number,
            !CivicNumber.isProvisional(number)
        else { return .asHanded }
        return person.json["civicNo"] == nil ? .kept : .refused
    }
}
