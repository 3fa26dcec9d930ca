package import Contracts
package import FoundationEssentials
package import JSON
import Runtime
package import SS12000

/// That everything held about a person is to be erased, by every service: the person's records of its own too, and not only what it
/// remembers of the register. It holds ids and nothing else.
///
/// Told again until each service has answered with ``ErasureAcknowledged``: a queue that had no room has lost it. A service that is asked
/// again, and has done it, says so again.
package struct PersonErased: Event {
    package static let type: EventType = "register.person-erased.v1"
    package let person: PersonID
    /// Which erasure it is; the answer names it instead of the person.
    package let erasure: UUID
    /// That of the person's deletion, which comes before it.
    package let version: Int64

    package init(_ person: PersonID, erasure: UUID, version: Int64) {
        self.person = person
        self.erasure = erasure
        self.version = version
    }

    package var subject: String { person.description }

    package func encoded() -> JSON {
        JSON(object: [("id", JSON(person.description)), ("erasure", JSON(erasure.lowercase))])
    }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        let id = try data.requiredUUID("id")
        guard id.lowercase == subject else { throw ContractError(field: "id", rule: "not the subject") }
        self.init(PersonID(id), erasure: try data.requiredUUID("erasure"), version: version)
    }
}

/// That a service has erased whom ``PersonErased`` named. Sent by each service on the exchange `control`, to Register alone; it names the
/// erasure and not the person.
package struct ErasureAcknowledged: Event {
    package static let type: EventType = "register.erasure-acknowledged.v1"
    package let erasure: UUID
    /// Who answers: `attendance`.
    package let service: String
    /// How many rows were removed or rewritten, by type of record.
    package let erased: [String: Int]
    /// How many are kept for a reason and name the id alone, by type.
    package let kept: [String: Int]

    package init(_ erasure: UUID, by service: String, erased: [String: Int], kept: [String: Int]) {
        self.erasure = erasure
        self.service = service
        self.erased = erased
        self.kept = kept
    }

    package var subject: String { erasure.lowercase }
    package var version: Int64 { 1 }

    package func encoded() -> JSON {
        JSON(object: [
            ("id", JSON(erasure.lowercase)), ("service", JSON(service)), ("erased", Self.counts(erased)),
            ("kept", Self.counts(kept)),
        ])
    }

    private static func counts(_ counts: [String: Int]) -> JSON {
        JSON(object: counts.sorted { $0.key < $1.key }.map { ($0.key, JSON($0.value)) })
    }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        let id = try data.requiredUUID("id")
        guard id.lowercase == subject else { throw ContractError(field: "id", rule: "not the subject") }
        self.init(
            id, by: try data.requiredString("service"), erased: try Self.counts("erased", data),
            kept: try Self.counts("kept", data))
    }

    private static func counts(_ field: String, _ data: JSON) throws(ContractError) -> [String: Int] {
        guard let members = data[field]?.members else { throw ContractError(field: field, rule: "not counts by type") }
        var counts: [String: Int] = [:]
        for (name, value) in members {
            guard let count = value.int, count >= 0 else {
                throw ContractError(field: field, rule: "not counts by type")
            }
            counts[name] = count
        }
        return counts
    }
}
