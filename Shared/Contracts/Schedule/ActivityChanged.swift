package import Contracts
package import JSON
package import SS12000

/// An activity was created or changed: which groups are taught by which duties, at which organisation.
///
/// The body is the whole SS 12000 document, so a consumer never asks back and an older fact is simply replaced.
/// `version` counts the changes of this activity.
package struct ActivityChanged: StateEvent {
    package static let type: EventType = "schedule.activity-changed.v1"
    package static let kind = ResourceKind.activities.path
    package static let told = StateTold.whole

    package let document: ActivityDocument
    package let version: Int64
    /// The document as it is stored, when the publisher has it: then nothing is encoded twice.
    package let stored: [UInt8]?

    package init(_ document: ActivityDocument, version: Int64, stored: [UInt8]? = nil) {
        self.document = document
        self.version = version
        self.stored = stored
    }

    package var subject: String { document.id.description }

    package func encoded() -> JSON { document.json }

    package func body() -> [UInt8] { stored ?? document.json.encoded() }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        guard let document = ActivityDocument(data) else { throw ContractError(field: "id", rule: "not a UUID") }
        guard document.id.description == subject else { throw ContractError(field: "id", rule: "not the subject") }
        self.init(document, version: version)
    }
}
