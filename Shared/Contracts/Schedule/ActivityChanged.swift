package import Contracts
package import JSON
package import SS12000

/// An activity was created or changed: which groups are taught by which duties, at which organisation.
///
/// The body is the whole SS 12000 document, so a consumer never asks back and an older fact is simply replaced.
/// `version` counts the changes of this activity.
package struct ActivityChanged: Event {
    package static let type: EventType = "schedule.activity-changed.v1"

    package let activity: ActivityDocument
    package let version: Int64

    package init(activity: ActivityDocument, version: Int64) {
        self.activity = activity
        self.version = version
    }

    package var subject: String { activity.id.description }

    package func encoded() -> JSON { activity.json }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        guard let activity = ActivityDocument(data) else { throw ContractError(field: "id", rule: "not a UUID") }
        guard activity.id.description == subject else { throw ContractError(field: "id", rule: "not the subject") }
        self.init(activity: activity, version: version)
    }
}
