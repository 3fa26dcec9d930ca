import Runtime
import SS12000

/// What is read of one kind: the whole list when its time has come, else what is new.
extension Pull {
    func isWholeDue(_ kind: ResourceKind) -> Bool {
        // Who allows many to vanish wants them looked for now.
        guard let due = state[kind].nextWhole, status.allowance(of: kind) == nil else { return true }
        return due <= begun
    }

    func follow(_ kind: ResourceKind) throws {
        if isWholeDue(kind) { return try readWhole(kind) }
        let own = state[kind]
        if own.refusal != nil || own.isReadWhole { return }
        try readNew(kind)
    }

    func readWhole(_ kind: ResourceKind) throws {
        let window = plan.window(of: kind, at: begun)
        var reading = ListReading(kind, in: window, .holdingBack)
        do {
            try client.startingAgain(log) {
                reading = ListReading(kind, in: window, .holdingBack)
                state[kind].rejected = [:]
                state[kind].rejections = []
                try readAll(kind, &reading)
                guard !reading.heldBack.isEmpty else { return }
                reading.pass = .rest(reading.heldBack)
                try readAll(kind, &reading)
            }
        } catch let error as ProviderFailure where error.rule == .notServed {
            return refuse(kind, error)
        }
        references.unserved.remove(kind)
        state[kind].refusal = nil
        state[kind].horizon = window?.last
        advance(kind, reading)
        // Whether the filters work is tried again every day.
        if let last = state[kind].wholeAt, LocalDate(last) != LocalDate(begun) {
            state[kind].remarks.subtract([.filterIgnored, .filterRefused, .createdUnknown])
        }
        state[kind].note(.timesMissing, reading.hasItems && reading.greatest == nil)
        state[kind].note(.idsMissing, reading.hasItemsWithoutID)
        whole[kind] = reading
        try save()
    }

    func refuse(_ kind: ResourceKind, _ error: ProviderFailure) {
        references.unserved.insert(kind)
        state[kind].refusal = error.status ?? 404
        state[kind].nextWhole = plan.nextWhole(state[kind], after: begun)
    }

    func readAll(_ kind: ResourceKind, _ reading: inout ListReading) throws {
        try client.walkWhole(kind, in: reading.window) { try take($0, &reading) }
        try apply(&reading)
    }

    /// What was changed or created since the cursor.
    func readNew(_ kind: ResourceKind) throws {
        // Nothing has ever been on the list, so that reading it whole costs nothing.
        guard let cursor = state[kind].cursor else { return try readWhole(kind) }
        let since = cursor - plan.overlap
        let window = plan.window(of: kind, at: begun)
        let span = FollowWindow.filters(window.map { [$0] })[0]
        var reading = ListReading(kind, in: window, .taking)
        do {
            try client.startingAgain(log) {
                try client.walk(kind, span + [(name: "meta.modified.after", value: since.rfc3339)]) { page in
                    let items = page.items(of: kind)
                    if items.contains(where: { $0.isOld(since, by: \.modified) }) {
                        state[kind].note(.filterIgnored, true)
                    }
                    for item in items { try take(item, &reading) }
                    return true
                }
            }
        } catch let error as ProviderFailure where error.rule == .notServed {
            guard error.status == 400 else { return refuse(kind, error) }
            state[kind].note(.filterRefused, true)
            return try readWhole(kind)
        }
        try readCreated(kind, since, span, &reading)
        try readNewDays(kind, window, &reading)
        try apply(&reading)
        advance(kind, reading)
        state[kind].unresolved = max(state[kind].unresolved, reading.unresolved)
        // What was found out may want a whole reading sooner.
        if reading.unresolved > 0 || state[kind].isReadWhole {
            state[kind].nextWhole = min(state[kind].nextWhole ?? begun, plan.nextWhole(state[kind], after: begun))
        }
        try save()
    }

    /// Some suppliers give a new resource no time of change until it is changed.
    func readCreated(
        _ kind: ResourceKind, _ since: Instant, _ span: [(name: String, value: String)], _ reading: inout ListReading
    ) throws {
        guard state[kind].remarks.isDisjoint(with: [.createdUnknown, .filterIgnored]) else { return }
        do {
            try client.startingAgain(log) {
                try client.walk(kind, span + [(name: "meta.created.after", value: since.rfc3339)]) { page in
                    let items = page.items(of: kind)
                    guard !items.contains(where: { $0.isOld(since, by: \.created) }) else {
                        state[kind].note(.createdUnknown, true)
                        return false
                    }
                    for item in items where item.id.map({ !reading.seen.contains($0) }) ?? true {
                        try take(item, &reading)
                    }
                    return true
                }
            }
        } catch let error as ProviderFailure where error.rule == .notServed {
            state[kind].note(.createdUnknown, true)
        }
    }

    /// Lessons planned long ago come into the window with every new day.
    func readNewDays(_ kind: ResourceKind, _ window: FollowWindow?, _ reading: inout ListReading) throws {
        guard let window, let horizon = state[kind].horizon, horizon < window.last else { return }
        let days = FollowWindow(first: max(window.first, horizon.adding(days: 1)), last: window.last)
        try client.startingAgain(log) {
            try client.walkWhole(kind, in: days) { try take($0, &reading) }
        }
        try apply(&reading)
        state[kind].horizon = window.last
    }

    func advance(_ kind: ResourceKind, _ reading: ListReading) {
        guard let greatest = reading.greatest else { return }
        state[kind].cursor = max(state[kind].cursor ?? greatest, greatest)
    }

    func finish(_ kind: ResourceKind, _ reading: ListReading) {
        state[kind].wholeAt = begun
        state[kind].nextWhole = nil
        state[kind].repeats = reading.unresolved > 0 && state[kind].unresolved > 0 ? state[kind].repeats + 1 : 0
        state[kind].unresolved = reading.unresolved
        state[kind].nextWhole = plan.nextWhole(state[kind], after: begun)
    }
}

extension FollowState.Kind {
    fileprivate mutating func note(_ remark: FollowState.Remark, _ holds: Bool) {
        if holds { remarks.insert(remark) } else { remarks.remove(remark) }
    }
}

extension ProvidedItem {
    /// So much older than what was asked for that no zone and no clock explains it.
    fileprivate func isOld(_ since: Instant, by time: KeyPath<ProvidedItem, Instant?>) -> Bool {
        self[keyPath: time].map { $0 < since - .seconds(86_400) } ?? false
    }
}
