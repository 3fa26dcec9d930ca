package import FoundationEssentials
import JSON
package import Resources
package import Runtime
package import SS12000
import Synchronization

/// Takes what a provider has into one of our services over HTTP, for a machine from which the services are reached and on
/// which none of them follows by itself. The state lies in a file of the caller's.
package final class RemoteTarget: FollowTarget {
    /// Where the state is kept between two runs.
    package struct Keeping: Sendable {
        let load: @Sendable () throws -> FollowState?
        let save: @Sendable (FollowState) throws -> Void

        package init(
            load: @escaping @Sendable () throws -> FollowState?, save: @escaping @Sendable (FollowState) throws -> Void
        ) {
            self.load = load
            self.save = save
        }
    }

    package let kinds: [ResourceKind]
    package var deletable: [ResourceKind] { kinds.filter(RemoteServices.registerKinds.contains) }

    private let reader: RemoteReader
    private let writer: RemoteWriter
    private let keeping: Keeping
    /// What is known to be there, so that it is not asked for again.
    private let known = Mutex<[ResourceKind: Set<UUID>]>([:])

    /// - Parameter kinds: of one service.
    package init(_ kinds: [ResourceKind], of services: RemoteServices, keeping: Keeping, stop: Stop) {
        self.kinds = kinds
        self.keeping = keeping
        reader = RemoteReader(services, stop: stop)
        writer = RemoteWriter(services: services, stop: stop)
    }

    package func missing(_ ids: Set<UUID>, of kind: ResourceKind) throws -> Set<UUID> {
        let open = known.withLock { ids.subtracting($0[kind] ?? []) }
        if open.isEmpty { return [] }
        let found = try reader.fetch(open, of: kind)
        known.withLock { $0[kind, default: []].formUnion(found.keys) }
        return open.subtracting(found.keys)
    }

    package func apply(_ document: [UInt8]) throws -> DirectImport.Outcome {
        try writer.importing(document, as: kinds[0])
    }

    /// Those our token may not see are not deleted by it either.
    package func protected(_ ids: [UUID], of kind: ResourceKind) throws -> Set<UUID> {
        guard [.persons, .placements, .studyplans].contains(kind) else { return [] }
        let found = try reader.fetch(ids, of: kind)
        return Set(
            found.filter { _, json in
                let person = kind == .persons ? json : json["child"] ?? json["student"]
                guard let mark = person?["securityMarking"]?.string else { return false }
                return mark != SecurityMarking.unmarked.rawValue
            }.keys)
    }

    package func delete(_ ids: [UUID], of kind: ResourceKind) throws -> Set<UUID> {
        var kept: Set<UUID> = []
        for id in ids {
            guard try writer.delete(id, of: kind) else {
                kept.insert(id)
                continue
            }
            known.withLock { _ = $0[kind]?.remove(id) }
        }
        return kept
    }

    package func followed(_ kind: ResourceKind, in window: FollowWindow?) throws -> [UUID] {
        var ids: [UUID] = []
        try reader.each(kind, in: window) { item in
            if let id = item.id { ids.append(id) }
        }
        return ids.sorted { $0.lowercase < $1.lowercase }
    }

    package func load() throws -> FollowState? { try keeping.load() }

    package func save(_ state: FollowState, took: [ResourceKind: Set<UUID>]) throws { try keeping.save(state) }
}
