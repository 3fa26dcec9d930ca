import FoundationEssentials
import Runtime

/// An id of whatever kind the route is about.
struct ResourceID: UUIDIdentified {
    let uuid: UUID
    init(_ uuid: UUID) { self.uuid = uuid }
}

extension ResourceFilter {
    static func uuid(_ text: String) -> StoredValue? {
        UUID(text: text).map { .uuid($0) }
    }
}
