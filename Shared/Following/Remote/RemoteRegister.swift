package import FoundationEssentials
package import JSON
package import Runtime
package import SS12000

/// Our own services, as they are compared with a provider over HTTP.
package struct RemoteRegister: ComparedRegister {
    package let kinds: [ResourceKind]
    private let reader: RemoteReader

    package init(_ kinds: [ResourceKind], of services: RemoteServices, stop: Stop) {
        self.kinds = kinds
        reader = RemoteReader(services, stop: stop)
    }

    /// Reads all lists once: what is there, and of organisations and duties what the rules ask for.
    package func known() throws -> KnownResources {
        var ids: [ResourceKind: Set<UUID>] = [:]
        var organisations: [OrganisationID: KnownOrganisation] = [:]
        var duties: [PersonID: [DutyID]] = [:]
        for kind in RemoteServices.registerKinds + (kinds.contains(.activities) ? [.activities] : []) {
            try reader.each(kind, in: nil) { item in
                if let id = item.id { ids[kind, default: []].insert(id) }
                guard kind == .organisations || kind == .duties else { return }
                let json = try JSON(parsing: item.bytes)
                if kind == .organisations, let organisation = OrganisationDocument(json) {
                    organisations[organisation.id] = KnownOrganisation(organisation)
                } else if let duty = DutyDocument(json), let person = duty.person {
                    duties[person, default: []].append(duty.id)
                }
            }
        }
        let (all, units, dutiesOf) = (ids, organisations, duties)
        return KnownResources(
            contains: { kind, id in all[kind]?.contains(id) == true }, duties: { dutiesOf[$0] ?? [] },
            organisation: { units[$0] })
    }

    package func documents(_ ids: [UUID], of kind: ResourceKind) throws -> [UUID: JSON] {
        try reader.fetch(ids, of: kind)
    }

    package func ids(_ kind: ResourceKind, in window: FollowWindow?) throws -> [UUID] {
        var ids: [UUID] = []
        try reader.each(kind, in: window) { item in
            if let id = item.id { ids.append(id) }
        }
        return ids.sorted { $0.lowercase < $1.lowercase }
    }
}
