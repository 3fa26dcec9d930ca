package import JSON

/// Which of a publisher's subjects a snapshot is about: whole kinds, or buckets of some. A subject's bucket is the first
/// byte of its id.
package struct SnapshotScope: Hashable, Sendable {
    package struct Part: Hashable, Sendable {
        package let kind: String
        /// Nil for the whole kind.
        package let buckets: [UInt8]?

        package init(kind: String, buckets: [UInt8]? = nil) {
            self.kind = kind
            self.buckets = buckets
        }
    }

    package let parts: [Part]

    package init(_ parts: [Part]) { self.parts = parts }

    /// Whether every kind of it is whole. Kinds it does not name may be missing; see `covers`.
    package var isWhole: Bool { parts.allSatisfy { $0.buckets == nil } }

    /// Whether all of these kinds are in it, whole.
    package func coversWhole(_ kinds: [String]) -> Bool { covers(SnapshotScope(kinds.map { Part(kind: $0) })) }

    /// Whether everything in the other scope is in this one.
    package func covers(_ other: SnapshotScope) -> Bool {
        other.parts.allSatisfy { part in
            parts.contains { own in
                guard own.kind == part.kind else { return false }
                guard let buckets = own.buckets else { return true }
                return part.buckets.map { Set($0).isSubset(of: buckets) } ?? false
            }
        }
    }

    package func encoded() -> JSON {
        JSON(
            parts.map { part in
                .object {
                    $0.set("kind", part.kind)
                    $0.set("buckets", part.buckets.map { $0.map { JSON(Int($0)) } })
                }
            })
    }

    package init(_ data: JSON, _ field: String) throws(ContractError) {
        parts = try data.list(field) { (part: JSON) throws(ContractError) -> Part in
            Part(
                kind: try part.requiredString("kind"),
                buckets: try part.optional("buckets", "not a list of numbers from 0 to 255") { buckets in
                    buckets.elements.flatMap { elements in
                        let numbers = elements.compactMap { $0.int.flatMap { UInt8(exactly: $0) } }
                        return numbers.count == elements.count ? numbers : nil
                    }
                })
        }
    }
}
