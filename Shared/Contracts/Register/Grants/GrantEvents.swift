package import Contracts
package import JSON
import Runtime
import SS12000

/// The whole new state of one grant. On `register.events` only while none of the people it names has a protection mark; on
/// `register.protected` otherwise.
package struct GrantChanged: StateEvent {
    package static let type: EventType = "register.grant-changed.v1"
    package static let kind = "grants"
    package static let told = StateTold.whole

    package let grant: Grant
    package let version: Int64
    /// As it is stored, when the publisher has it: then nothing is encoded twice.
    private let stored: [UInt8]?
    /// As it was read.
    private let read: JSON?

    package init(_ grant: Grant, version: Int64, stored: [UInt8]? = nil) {
        self.init(grant, version: version, stored: stored, read: nil)
    }

    private init(_ grant: Grant, version: Int64, stored: [UInt8]?, read: JSON?) {
        self.grant = grant
        self.version = version
        self.stored = stored
        self.read = read
    }

    package var subject: String { grant.id.description }

    package func encoded() -> JSON {
        guard let stored, let json = try? JSON(parsing: stored) else { return read ?? grant.json }
        return json
    }

    package func body() -> [UInt8] { stored ?? encoded().encoded() }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        let grant = try Grant(data)
        guard grant.id.description == subject else { throw ContractError(field: "id", rule: "not the subject") }
        self.init(grant, version: version, stored: nil, read: data)
    }
}

/// That there is a grant which names somebody protected, and no more: neither who nor what. Whoever held it forgets it.
package struct GrantProtected: HiddenWithPerson {
    package static let type: EventType = "register.grant-protected.v1"
    package static let kind = GrantChanged.kind
    package let id: GrantID
    package let securityMarking: String
    package let version: Int64

    package init(_ id: GrantID, securityMarking: String, version: Int64) {
        self.id = id
        self.securityMarking = securityMarking
        self.version = version
    }
}

/// That a grant is no more, because one of those it names is not in the register any longer. One that was taken back is a
/// `GrantChanged`.
package struct GrantDeleted: ResourceDeleted {
    package static let type: EventType = "register.grant-deleted.v1"
    package static let kind = GrantChanged.kind
    package let id: GrantID
    package let version: Int64

    package init(_ id: GrantID, version: Int64) {
        self.id = id
        self.version = version
    }
}
