import FoundationEssentials
import SS12000

/// What the items of one batch name and the target does not have, after the provider has been asked for it.
struct Resolution {
    /// Fetched, to be taken in together with the batch.
    var fetched: [ProvidedItem] = []
    /// Could not be asked for. It may come with a later page.
    var unanswered: Set<UUID> = []
    /// Another service's, which has not told of it yet.
    var foreign: Set<UUID> = []

    func isMissingSomething(_ item: ProvidedItem) -> Bool {
        item.references.contains { unanswered.contains($0.id) || foreign.contains($0.id) }
    }
}

/// Finds what items name. A page of pupils names guardians who stand on a later page, and a group a pupil who came after
/// the pupils were read: taken in as it is, the pupil would lose the guardian. So what is not there is fetched first.
struct References {
    let client: ProviderClient
    let target: any FollowTarget
    /// Kinds the provider has no list of: what is named of them is nowhere to be had.
    var unserved: Set<ResourceKind> = []
    /// What the provider has said it does not have; not asked for again in this reading.
    private var absent: Set<UUID> = []

    init(client: ProviderClient, target: any FollowTarget) {
        self.client = client
        self.target = target
    }

    /// - Parameter singles: how much may be asked for one by one, where there is no lookup.
    mutating func resolve(_ items: [ProvidedItem], singles: Int) throws -> Resolution {
        var resolution = Resolution()
        var met: Set<UUID> = absent.union(items.compactMap(\.id))
        var open = items
        // Guardians name nobody, as a rule; a chain of organisations is never this long.
        for _ in 0..<8 where !open.isEmpty {
            let named = Dictionary(grouping: open.flatMap(\.references).filter { !met.contains($0.id) }, by: \.kind)
            open = []
            for kind in ResourceKind.allCases {
                guard let references = named[kind] else { continue }
                let byID = Dictionary(references.map { ($0.id, $0) }) { first, _ in first }
                met.formUnion(byID.keys)
                let missing = try target.missing(Set(byID.keys), of: kind)
                if missing.isEmpty { continue }
                guard target.kinds.contains(kind) else {
                    resolution.foreign.formUnion(missing)
                    continue
                }
                if unserved.contains(kind) { continue }
                let fetched = try client.fetch(missing.compactMap { byID[$0] }, of: kind, singles: singles)
                absent.formUnion(fetched.absent)
                resolution.unanswered.formUnion(fetched.unanswered)
                resolution.fetched += fetched.items
                open += fetched.items
            }
        }
        return resolution
    }
}
