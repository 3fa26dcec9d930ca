import FoundationEssentials
import Resources
import Runtime
import SS12000

/// What is read is taken in, together with what it names.
extension Pull {
    func take(_ page: ListAnswer, _ reading: inout ListReading) throws {
        for range in page.items { try take(ProvidedItem(Array(page.bytes[range]), of: reading.kind), &reading) }
    }

    func take(_ item: ProvidedItem, _ reading: inout ListReading) throws {
        if let id = item.id { told.ids[reading.kind]?[id] = nil }
        reading.add(item, now: begun)
        if reading.isFull { try apply(&reading) }
    }

    /// Takes in what waits, and before it what it names and we do not have.
    func apply(_ reading: inout ListReading) throws {
        let items = reading.takeWaiting()
        if items.isEmpty { return }
        // Where there is no lookup, a whole list brings what it names sooner than so many single questions.
        var singles = 20
        if case .taking = reading.pass { singles = 1_000 }
        let resolution = try references.resolve(items, singles: singles)
        var document = PullDocument()
        var took: [ResourceKind: Set<UUID>] = [:]
        for item in resolution.fetched + items {
            if case .holdingBack = reading.pass, let id = item.id,
                item.references.contains(where: { resolution.unanswered.contains($0.id) })
            {
                reading.heldBack.insert(id)
                continue
            }
            if resolution.isMissingSomething(item) { reading.unresolved += 1 }
            document.add(item)
            if let id = item.id { took[item.kind, default: []].insert(id) }
        }
        try apply(document, took, &reading)
    }

    private func apply(
        _ document: PullDocument, _ took: [ResourceKind: Set<UUID>], _ reading: inout ListReading
    ) throws {
        if document.isEmpty { return }
        let outcome = try target.apply(document.bytes)
        for (kind, counts) in outcome.counts where target.kinds.contains(kind) {
            metrics.took(counts, kind)
            changes += counts.created + counts.changed
            state[kind].tally.add(counts)
        }
        for finding in outcome.rejections { state.note(finding) }
        for (kind, ids) in took { state[kind].waitNoMore(ids) }
        for finding in outcome.waiting where !state.wait(finding) { reading.unresolved += 1 }
        try target.save(state, took: took)
    }
}

extension FollowState.Tally {
    fileprivate mutating func add(_ counts: DirectImport.Counts) {
        received += counts.received
        created += counts.created
        changed += counts.changed
        unchanged += counts.unchanged
        rejected += counts.rejected
    }
}

extension FollowState {
    fileprivate mutating func note(_ finding: Finding) {
        guard let kind = ResourceKind(rawValue: finding.resource) else { return }
        self[kind].rejected[finding.rule.name, default: 0] += 1
        guard self[kind].rejections.count < Rejection.kept else { return }
        self[kind].rejections.append(
            Rejection(id: finding.id?.lowercase, rule: finding.rule.name, field: finding.field))
    }
}
