import FoundationEssentials
import Runtime
import SS12000

/// What the provider no longer has, because it says so or because a whole list does not hold it.
extension Pull {
    /// Read before the lists: whatever is met on a list afterwards has been created anew.
    func hearDeletions() throws {
        if target.deletable.isEmpty { return }
        let isAskedAgain = target.kinds.contains { isWholeDue($0) }
        if state.deletionsRefusal != nil, !isAskedAgain { return }
        do throws(ProviderFailure) {
            told = try client.deletions(after: (state.deletedAfter ?? begun) - plan.overlap, among: target.deletable)
            state.deletionsRefusal = nil
            // By the slower of the two clocks, so that nothing deleted in between is overlooked.
            heardUntil = min(begun, client.providerTime ?? begun)
        } catch {
            switch error.rule {
            case .notServed: state.deletionsRefusal = error.status ?? 404
            case .listExpired:
                // It no longer knows so far back: only a whole reading tells.
                for kind in target.kinds { state[kind].nextWhole = nil }
                heardUntil = begun
            default: throw error
            }
        }
    }

    /// Deletes what the provider has told of and what has vanished from whole lists, dependents first. False when some of
    /// it was not believed.
    func settleDeletions() throws -> Bool {
        var isSettled = true
        for kind in target.kinds.reversed() where target.deletable.contains(kind) {
            var gone = told.ids[kind] ?? [:]
            if !gone.isEmpty {
                for id in try target.missing(Set(gone.keys), of: kind) { gone[id] = nil }
            }
            let reading = whole[kind].flatMap { plan.believesAbsence && !$0.hasItemsWithoutID ? $0 : nil }
            if gone.isEmpty, reading == nil { continue }
            let held = try target.followed(kind, in: reading?.window)
            let lost = reading.map { reading in held.filter { !reading.seen.contains($0) } } ?? []
            for id in lost where gone[id] == nil { gone[id] = ItemReference(kind, id, written: id.lowercase) }
            guard !gone.isEmpty else {
                state[kind].withheld = nil
                continue
            }
            let isEverything = !lost.isEmpty && lost.count == held.count
            let allowance = status.allowance(of: kind)
            guard plan.believes(gone.count, of: held.count, isEverything: isEverything, allowance: allowance) else {
                withhold(gone.count, of: held.count, kind)
                isSettled = false
                continue
            }
            try delete(gone, kind)
        }
        return isSettled
    }

    func withhold(_ count: Int, of held: Int, _ kind: ResourceKind) {
        metrics.withheld(count, kind)
        state[kind].withheld = FollowState.Withheld(count: count, held: held)
        log.warning(
            "so many resources would vanish that it is not believed",
            ["follow.kind": .string(kind.path), "follow.deletions": .int(count), "follow.held": .int(held)])
    }

    /// Deletes what the provider, asked for it by id, does not have. A protected person is on no list and still there.
    func delete(_ gone: [UUID: ItemReference], _ kind: ResourceKind) throws {
        let askable = gone.values.filter { !ItemReference.isDerived($0.id) || $0.written != $0.id.lowercase }
        let answer = try client.fetch(askable, of: kind, singles: 200)
        let kept = Set(answer.items.compactMap(\.id))
        // What is still there may have changed: a protected person's changes come in no other way.
        var reading = ListReading(kind, in: nil, .taking)
        for item in answer.items { reading.add(item, now: begun) }
        try apply(&reading)
        let ids = gone.keys.filter { !kept.contains($0) }.sorted { $0.lowercase < $1.lowercase }
        if !ids.isEmpty {
            try target.delete(ids, of: kind)
            metrics.deleted(ids.count, kind)
            changes += ids.count
        }
        state[kind].tally.deleted += ids.count
        state[kind].withheld = nil
        status.useUpAllowance(of: kind)
        try save()
    }
}
