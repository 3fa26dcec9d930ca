import FoundationEssentials
import JSON
package import Runtime
import SS12000

/// Reads a whole provider and says where our register differs: what is *missing* here, *extra* here, and *different*. The
/// provider's items are judged by the import's rules first, so what an import would repair is no difference; and what an
/// item names that we do not have is left out of it as in an import, because it is reported as missing itself. Changes
/// nothing.
package struct Comparer {
    private let client: ProviderClient
    private let register: any ComparedRegister
    private let plan: FollowPlan
    private let kept: Int
    private let clock: Clock
    private let log: Log

    /// - Parameter kept: how many ids of each sort and kind are told; all are counted.
    package init(
        _ provider: Provider, with register: any ComparedRegister, plan: FollowPlan, kept: Int = 1_000,
        metrics: FollowMetrics, stop: Stop, clock: Clock, log: Log
    ) {
        client = ProviderClient(provider, metrics: metrics, stop: stop)
        self.register = register
        self.plan = plan
        self.kept = kept
        self.clock = clock
        self.log = log
    }

    package func compare() throws -> Comparison {
        let now = clock.now()
        var comparison = Comparison(provider: client.provider.address.description, at: now)
        let known = try register.known()
        for kind in register.kinds {
            comparison.kinds[kind] = try compare(kind, known, now)
        }
        guard comparison.kinds.contains(where: { $0.value.refusal == nil }) else {
            throw ProviderFailure(.nothingServed, status: comparison.kinds.first?.value.refusal)
        }
        return comparison
    }

    private func compare(_ kind: ResourceKind, _ known: KnownResources, _ now: Instant) throws -> Comparison.Kind {
        let window = plan.window(of: kind, at: now)
        var found = Comparison.Kind()
        var seen: Set<UUID> = []
        do {
            try client.startingAgain(log) {
                found = Comparison.Kind()
                seen = []
                try client.walkWhole(kind, in: window) { page in
                    let items = page.items(of: kind).filter { $0.id.map { !seen.contains($0) } ?? true }
                    seen.formUnion(items.compactMap(\.id))
                    try judge(items, kind, known, LocalDate(now), &found)
                }
            }
        } catch let error as ProviderFailure where error.rule == .notServed {
            found.refusal = error.status ?? 404
            return found
        }
        try findExtra(kind, window, seen, known, LocalDate(now), &found)
        return found
    }

    private func judge(
        _ items: [ProvidedItem], _ kind: ResourceKind, _ known: KnownResources, _ today: LocalDate,
        _ found: inout Comparison.Kind
    ) throws {
        var normal: [(id: UUID, json: JSON)] = []
        for item in items {
            // One by one, so that it does not matter which of them stand on one page.
            var document = PullDocument()
            document.add(item)
            let normaliser = Normaliser(try ImportDocument(parsing: document.bytes), known: known, today: today)
            normaliser.read(kind) { normal.append(($0.id, $0.json)) }
            found.rejected += normaliser.rejected[kind] ?? 0
        }
        let held = try register.documents(normal.map(\.id), of: kind)
        for (id, theirs) in normal {
            let ours = held[id]
            let isProtected = [theirs, ours].contains { $0.flatMap { PersonDocument($0) }?.isProtected == true }
            guard let ours else {
                if isProtected { found.protected.missing += 1 } else { found.missing.add(id, keeping: kept) }
                continue
            }
            let fields = DocumentForm.differences(theirs, ours, of: kind, today: today)
            if fields.isEmpty {
                found.same += 1
            } else if isProtected {
                found.protected.different += 1
            } else {
                found.different.add(.init(id: id, fields: fields), keeping: kept)
            }
        }
    }

    /// What is on no list may be there all the same, as protected people are: the provider is asked by id.
    private func findExtra(
        _ kind: ResourceKind, _ window: FollowWindow?, _ seen: Set<UUID>, _ known: KnownResources, _ today: LocalDate,
        _ found: inout Comparison.Kind
    ) throws {
        var candidates = try register.ids(kind, in: window).filter { !seen.contains($0) }[...]
        while !candidates.isEmpty {
            let batch = Array(candidates.prefix(500))
            candidates = candidates.dropFirst(batch.count)
            let askable = batch.filter { !ItemReference.isDerived($0) }.map {
                ItemReference(kind, $0, written: $0.lowercase)
            }
            let answer = try client.fetch(askable, of: kind, singles: 50)
            try judge(answer.items, kind, known, today, &found)
            let there = Set(answer.items.compactMap(\.id))
            let held = kind == .persons ? try register.documents(batch, of: kind) : [:]
            for id in batch where !there.contains(id) {
                if held[id].flatMap({ PersonDocument($0) })?.isProtected == true {
                    found.protected.extra += 1
                } else {
                    found.extra.add(id, keeping: kept)
                }
            }
        }
    }
}
