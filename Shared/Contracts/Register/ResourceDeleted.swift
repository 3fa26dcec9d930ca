package import Contracts
package import JSON
import Runtime
package import SS12000

/// That a resource is no more, by its id alone. Its version is one more than that of the resource's last state, and the
/// same resource created anew goes on from there. A consumer keeps the version as a tombstone, so that a late change does
/// not bring the resource back. Nothing the register holds refers to it any longer.
package protocol ResourceDeleted: StateEvent {
    associatedtype ID: Identifier
    var id: ID { get }
    init(_ id: ID, version: Int64)
}

extension ResourceDeleted {
    package static var told: StateTold { .deletion }

    package var subject: String { id.description }

    package func encoded() -> JSON { JSON(object: [("id", JSON(id.description))]) }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        let id = try data.requiredUUID("id")
        guard id.lowercase == subject else { throw ContractError(field: "id", rule: "not the subject") }
        self.init(ID(id), version: version)
    }
}

package struct OrganisationDeleted: ResourceDeleted {
    package static let type: EventType = "register.organisation-deleted.v1"
    package static let kind = ResourceKind.organisations.path
    package let id: OrganisationID
    package let version: Int64

    package init(_ id: OrganisationID, version: Int64) {
        self.id = id
        self.version = version
    }
}

package struct PersonDeleted: ResourceDeleted {
    package static let type: EventType = "register.person-deleted.v1"
    package static let kind = ResourceKind.persons.path
    package let id: PersonID
    package let version: Int64
    /// The mark the person had when they were deleted; nil for everybody else. Who keeps something that names a person goes
    /// on to hide them, also when the mark itself was never heard.
    package let securityMarking: String?

    package init(_ id: PersonID, version: Int64) { self.init(id, version: version, securityMarking: nil) }

    package init(_ id: PersonID, version: Int64, securityMarking: String?) {
        self.id = id
        self.version = version
        self.securityMarking = securityMarking
    }

    package func encoded() -> JSON {
        .object {
            $0.set("id", id.description)
            if let securityMarking { $0.set("securityMarking", securityMarking) }
        }
    }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        let id = try data.requiredUUID("id")
        guard id.lowercase == subject else { throw ContractError(field: "id", rule: "not the subject") }
        self.init(PersonID(id), version: version, securityMarking: try data.optionalString("securityMarking"))
    }
}

package struct GroupDeleted: ResourceDeleted {
    package static let type: EventType = "register.group-deleted.v1"
    package static let kind = ResourceKind.groups.path
    package let id: GroupID
    package let version: Int64

    package init(_ id: GroupID, version: Int64) {
        self.id = id
        self.version = version
    }
}

package struct DutyDeleted: ResourceDeleted {
    package static let type: EventType = "register.duty-deleted.v1"
    package static let kind = ResourceKind.duties.path
    package let id: DutyID
    package let version: Int64

    package init(_ id: DutyID, version: Int64) {
        self.id = id
        self.version = version
    }
}
