import FoundationEssentials
import Resources
import Runtime
import SS12000

/// What was taken in without something that somebody else had is asked for again, until it is free.
extension Pull {
    /// After deletions, by which much becomes free. What a page gives to one and takes from another has been settled with the
    /// page; this is for two pages, and for what is let go of later. A lookup a reading, while anybody waits.
    func askAgain() throws {
        for kind in target.kinds where !state[kind].waiting.isEmpty && state[kind].refusal == nil {
            let ids = Set(state[kind].waiting.compactMap { $0.id.flatMap { UUID(text: $0) } })
            let wanted = ids.map { ItemReference(kind, $0, written: $0.lowercase) }
            let answer = try client.fetch(wanted, of: kind, singles: 20)
            var reading = ListReading(kind, in: nil, .taking)
            for item in answer.items { reading.add(item, now: begun) }
            try apply(&reading)
            state[kind].waitNoMore(answer.absent)
        }
    }
}

extension FollowState {
    /// - Returns: false when it cannot be asked for again but with the whole list.
    mutating func wait(_ finding: Finding) -> Bool {
        guard let kind = ResourceKind(rawValue: finding.resource), let id = finding.id else { return false }
        // What the provider calls it is not kept.
        guard !ItemReference.isDerived(id), self[kind].waiting.count < Rejection.mostWaiting else { return false }
        self[kind].waiting.append(Rejection(id: id.lowercase, rule: finding.rule.name, field: finding.field))
        return true
    }
}

extension FollowState.Kind {
    /// They are handed over anew, or gone.
    mutating func waitNoMore(_ ids: Set<UUID>) {
        guard !waiting.isEmpty else { return }
        let ids = Set(ids.map(\.lowercase))
        waiting.removeAll { $0.id.map(ids.contains) ?? true }
    }
}
