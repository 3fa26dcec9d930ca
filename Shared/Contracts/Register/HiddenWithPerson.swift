package import Contracts
package import JSON
import Runtime
package import SS12000

/// That a resource about a protected person is there, and no more. Where a child has a place, what a pupil is to read and where
/// somebody works says where they are to be found; a placement's owners say whose child it is.
///
/// Sent on `register.events` at each change of such a resource, with the same version as the document on
/// `register.protected`. A consumer that held it must forget everything but id and mark.
package protocol HiddenWithPerson: StateEvent {
    associatedtype ID: Identifier
    var id: ID { get }
    /// The mark of the person it is about.
    var securityMarking: String { get }
    init(_ id: ID, securityMarking: String, version: Int64)
}

extension HiddenWithPerson {
    package static var told: StateTold { .mark }

    package var subject: String { id.description }

    package func encoded() -> JSON {
        JSON(object: [("id", JSON(id.description)), ("securityMarking", JSON(securityMarking))])
    }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        let id = try data.requiredUUID("id")
        guard id.lowercase == subject else { throw ContractError(field: "id", rule: "not the subject") }
        self.init(ID(id), securityMarking: try data.requiredString("securityMarking"), version: version)
    }
}

package struct PlacementProtected: HiddenWithPerson {
    package static let type: EventType = "register.placement-protected.v1"
    package static let kind = ResourceKind.placements.path
    package let id: PlacementID
    package let securityMarking: String
    package let version: Int64

    package init(_ id: PlacementID, securityMarking: String, version: Int64) {
        self.id = id
        self.securityMarking = securityMarking
        self.version = version
    }
}

package struct StudyPlanProtected: HiddenWithPerson {
    package static let type: EventType = "register.study-plan-protected.v1"
    package static let kind = ResourceKind.studyplans.path
    package let id: StudyPlanID
    package let securityMarking: String
    package let version: Int64

    package init(_ id: StudyPlanID, securityMarking: String, version: Int64) {
        self.id = id
        self.securityMarking = securityMarking
        self.version = version
    }
}

/// Of a duty its id is enough for those who refer to it, such as an activity with its teachers.
package struct DutyProtected: HiddenWithPerson {
    package static let type: EventType = "register.duty-protected.v1"
    package static let kind = ResourceKind.duties.path
    package let id: DutyID
    package let securityMarking: String
    package let version: Int64

    package init(_ id: DutyID, securityMarking: String, version: Int64) {
        self.id = id
        self.securityMarking = securityMarking
        self.version = version
    }
}
