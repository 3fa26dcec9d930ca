package import Contracts
package import JSON
package import SS12000

/// The whole new state of one resource of the register: the body is its SS 12000 document, `meta` included.
///
/// Consumers replace what they hold; nothing has to be merged or asked for.
package protocol ResourceChanged: StateEvent {
    associatedtype Document: ResourceDocument
    var document: Document { get }
    /// The document as it is stored, when the publisher has it: then nothing is encoded twice.
    var stored: [UInt8]? { get }
    init(_ document: Document, version: Int64, stored: [UInt8]?)
}

extension ResourceChanged {
    package static var kind: String { Document.kind.path }
    package static var told: StateTold { .whole }

    package var subject: String { document.id.description }

    package func encoded() -> JSON {
        guard let stored, let json = try? JSON(parsing: stored) else { return document.json }
        return json
    }

    package func body() -> [UInt8] { stored ?? document.json.encoded() }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        guard let document = Document(data) else { throw ContractError(field: "id", rule: "not a readable id") }
        guard document.id.description == subject else { throw ContractError(field: "id", rule: "not the subject") }
        self.init(document, version: version, stored: nil)
    }
}

package struct OrganisationChanged: ResourceChanged {
    package static let type: EventType = "register.organisation-changed.v1"
    package let document: OrganisationDocument
    package let version: Int64
    package let stored: [UInt8]?

    package init(_ document: OrganisationDocument, version: Int64, stored: [UInt8]? = nil) {
        self.document = document
        self.version = version
        self.stored = stored
    }
}

/// A person in full. On `register.events` only for people without a protection mark; on `register.protected` for those
/// with one.
package struct PersonChanged: ResourceChanged {
    package static let type: EventType = "register.person-changed.v1"
    package let document: PersonDocument
    package let version: Int64
    package let stored: [UInt8]?

    package init(_ document: PersonDocument, version: Int64, stored: [UInt8]? = nil) {
        self.document = document
        self.version = version
        self.stored = stored
    }
}

package struct GroupChanged: ResourceChanged {
    package static let type: EventType = "register.group-changed.v1"
    package let document: GroupDocument
    package let version: Int64
    package let stored: [UInt8]?

    package init(_ document: GroupDocument, version: Int64, stored: [UInt8]? = nil) {
        self.document = document
        self.version = version
        self.stored = stored
    }
}

package struct DutyChanged: ResourceChanged {
    package static let type: EventType = "register.duty-changed.v1"
    package let document: DutyDocument
    package let version: Int64
    package let stored: [UInt8]?

    package init(_ document: DutyDocument, version: Int64, stored: [UInt8]? = nil) {
        self.document = document
        self.version = version
        self.stored = stored
    }
}
