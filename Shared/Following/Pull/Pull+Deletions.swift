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
    /// it was not believed, or has to wait.
    ///
    /// - Parameter unread: kinds whose lists could not be read: what they lack is not known.
    func settleDeletions(but unread: Set<ResourceKind>) throws -> Bool {
        var isSettled = true
        for kind in target.kinds.reversed() where target.deletable.contains(kind) {
            guard !unread.contains(kind) else {
                if told.ids[kind]?.isEmpty == false { isSettled = false }
                continue
            }
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
            let allowance = status.allowance(of: kind)?.count
            guard plan.believes(gone.count, of: held.count, isEverything: isEverything, allowance: allowance) else {
                withhold(gone.count, of: held.count, kind)
                isSettled = false
                continue
            }
            if try !delete(gone, kind, of: held.count) { isSettled = false }
        }
        return isSettled
    }

    func withhold(
        _ count: Int, of held: Int, _ kind: ResourceKind,
        because reason: StaticString = "so many resources would vanish that it is not believed"
    ) {
        metrics.withheld(count, kind)
        state[kind].withheld = FollowState.Withheld(count: count, held: held)
        log.warning(
            reason,
            ["follow.kind": .string(kind.path), "follow.deletions": .int(count), "follow.held": .int(held)])
    }

    /// Deletes what the provider, asked for it by id, does not have. A protected person is on no list and still there.
    ///
    /// - Returns: false when some of it has to wait for what refers to it.
    func delete(_ gone: [UUID: ItemReference], _ kind: ResourceKind, of held: Int) throws -> Bool {
        // An id that looks derived from the provider's own may be its own all the same: another Skolbuss has such.
        func isDoubtful(_ reference: ItemReference) -> Bool {
            ItemReference.isDerived(reference.id) && reference.written == reference.id.lowercase
        }
        var answer = try client.fetch(gone.values.filter { !isDoubtful($0) }, of: kind, singles: 200)
        answer.items += try client.fetch(gone.values.filter(isDoubtful), of: kind, singles: 200, byLookup: false).items
        let kept = Set(answer.items.compactMap(\.id))
        // What is still there may have changed: a protected person's changes come in no other way.
        var reading = ListReading(kind, in: nil, .taking)
        for item in answer.items { reading.add(item, now: begun) }
        try apply(&reading)
        let absent = gone.keys.filter { !kept.contains($0) }.sorted { $0.lowercase < $1.lowercase }
        // Who is protected may only be hidden from us: whoever vanishes so is deleted by a word of its own alone.
        let isAllowed = status.allowance(of: kind)?.includesProtected ?? false
        let protected = isAllowed || absent.isEmpty ? [] : try target.protected(absent, of: kind)
        let ids = absent.filter { !protected.contains($0) }
        let referred = ids.isEmpty ? [] : try target.delete(ids, of: kind)
        let count = ids.count - referred.count
        if count > 0 {
            metrics.deleted(count, kind)
            changes += count
            state[kind].tally.deleted += count
            status.useUpAllowance(of: kind)
        }
        state[kind].withheld = nil
        if !protected.isEmpty || !referred.isEmpty {
            withhold(
                protected.count + referred.count, of: held, kind,
                because: referred.isEmpty
                    ? "people who are protected here would vanish, or what is about them: it is not believed"
                    : "what would vanish is still referred to")
        }
        try save()
        return referred.isEmpty
    }
}
