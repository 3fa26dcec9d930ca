import FoundationEssentials
import Runtime

/// An id of whatever kind the route is about.
struct ResourceID: UUIDIdentified {
    let uuid: UUID
    init(_ uuid: UUID) { self.uuid = uuid }
}

extension StoredValue {
    /// Nil when the text is no id.
    static func uuid(_ text: String) -> StoredValue? {
        UUID(text: text).map { .uuid($0) }
    }

    static func uuid(bytes: some Collection<UInt8>) -> StoredValue? {
        UUID(bytes: bytes).map { .uuid($0) }
    }
}
