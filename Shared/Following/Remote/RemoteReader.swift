import FoundationEssentials
import JSON
import Runtime
import SS12000

/// Reads our own services by the standard's API.
///
/// Unchecked: its clients belong to one thread, the one that follows or compares; every call of a target or of a compared
/// register comes from it.
final class RemoteReader: @unchecked Sendable {
    private let services: RemoteServices
    private let register: ProviderClient
    private let schedule: ProviderClient

    init(_ services: RemoteServices, stop: Stop) {
        self.services = services
        // What is asked of our own services is not what the provider was asked.
        let metrics = FollowMetrics(Metrics())
        func client(_ address: ProviderAddress) -> ProviderClient {
            var provider = Provider(address, credentials: .token(file: services.tokenFile, header: nil))
            provider.verification = services.verification
            provider.identity = services.identity
            return ProviderClient(provider, metrics: metrics, stop: stop)
        }
        register = client(services.register)
        schedule = client(services.schedule)
    }

    /// The whole list, item by item.
    func each(_ kind: ResourceKind, in window: FollowWindow?, _ body: (ProvidedItem) throws -> Void) throws {
        try client(of: kind).walkWhole(kind, in: window) { page in
            for range in page.items { try body(ProvidedItem(Array(page.bytes[range]), of: kind)) }
        }
    }

    /// Those of the resources that are there, by id.
    func fetch(_ ids: some Collection<UUID>, of kind: ResourceKind) throws -> [UUID: JSON] {
        let wanted = ids.map { ItemReference(kind, $0, written: $0.lowercase) }
        var documents: [UUID: JSON] = [:]
        for item in try client(of: kind).fetch(wanted, of: kind, singles: Int.max).items {
            if let id = item.id { documents[id] = try JSON(parsing: item.bytes) }
        }
        return documents
    }

    private func client(of kind: ResourceKind) -> ProviderClient {
        services.owns(kind) == services.register ? register : schedule
    }
}
