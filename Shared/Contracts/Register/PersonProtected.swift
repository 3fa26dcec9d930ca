package import Contracts
package import JSON
import Runtime
package import SS12000

/// That a person's identity is protected, and no more: what those may know who must not read the person.
///
/// Sent on `register.events` at each change of a protected person, with the same version as the full document on
/// `register.protected`. A consumer that held the person without protection must forget everything but id and mark.
package struct PersonProtected: StateEvent {
    package static let type: EventType = "register.person-protected.v1"
    package static let kind = ResourceKind.persons.path
    package static let told = StateTold.mark

    package let person: PersonID
    /// The mark's value; one that is not of the standard protects like any other.
    package let securityMarking: String
    package let version: Int64

    package init(_ person: PersonID, securityMarking: String, version: Int64) {
        self.person = person
        self.securityMarking = securityMarking
        self.version = version
    }

    package var subject: String { person.description }

    package func encoded() -> JSON {
        JSON(object: [("id", JSON(person.description)), ("securityMarking", JSON(securityMarking))])
    }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        let id = try data.requiredUUID("id")
        guard id.lowercase == subject else { throw ContractError(field: "id", rule: "not the subject") }
        self.init(PersonID(id), securityMarking: try data.requiredString("securityMarking"), version: version)
    }
}
