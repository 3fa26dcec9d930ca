import FoundationEssentials
import Runtime
import SQLite
import SS12000

/// Deletes what a complete document leaves out, in one transaction. What something refers to that stays is kept and named,
/// and so is a person with a protection mark and what is about one: suppliers leave them out of exports.
struct DeletedResources {
    /// Some of what was deleted together is referred to.
    private struct Loose: Error { let places: Set<Int> }

    let target: ImportTarget
    let voice: ImportVoice
    var wanted: [(kind: ResourceKind, id: UUID)] = []
    /// False for a trial of one batch among many, in which those that refer to it are not written or deleted yet.
    var looksAtReferences = true

    init(target: ImportTarget, voice: ImportVoice) {
        self.target = target
        self.voice = voice
    }

    func carryOut(
        _ counts: inout ImportCounts, _ journal: inout JournalWriter, _ times: inout ModificationTimes,
        in transaction: borrowing Transaction
    ) throws {
        var left: [Int] = []
        for (place, (kind, id)) in wanted.enumerated() {
            guard let table = target.table(of: kind) else { continue }
            let held = try HeldState.of(id, in: table, transaction)
            if try target.isProtected(kind, id, in: transaction) {
                try keep(place, .protectedKept, &counts, &journal, in: transaction)
            } else if held.document != nil {
                left.append(place)
            }
        }
        // First what nothing refers to, as long as there is any: deleting it may set others free.
        while !left.isEmpty {
            let waiting = looksAtReferences ? try left.filter { try isReferredTo($0, in: transaction) } : []
            if waiting.count == left.count { break }
            let held = Set(waiting)
            for place in left where !held.contains(place) {
                try delete(place, &counts, &journal, &times, in: transaction)
            }
            left = waiting
        }
        let together = try deletedTogether(left, times, in: transaction)
        for place in left {
            if together.contains(place) {
                try delete(place, &counts, &journal, &times, in: transaction)
            } else {
                try keep(place, .referredToKept, &counts, &journal, in: transaction)
            }
        }
    }

    /// Those that only each other refer to, such as two guardians of each other.
    private func deletedTogether(
        _ places: [Int], _ times: ModificationTimes, in transaction: borrowing Transaction
    ) throws -> Set<Int> {
        struct Tried: Error {}
        var chosen = places
        while !chosen.isEmpty {
            do {
                try transaction.attempt { transaction in
                    var times = times
                    for place in chosen {
                        try target.delete(wanted[place].kind, wanted[place].id, &times, voice, transaction)
                    }
                    let loose = try chosen.filter { try isReferredTo($0, in: transaction) }
                    if !loose.isEmpty { throw Loose(places: Set(loose)) }
                    throw Tried()
                }
            } catch let loose as Loose {
                chosen.removeAll { loose.places.contains($0) }
            } catch is Tried {
                break
            }
        }
        return Set(chosen)
    }

    private func isReferredTo(_ place: Int, in transaction: borrowing Transaction) throws -> Bool {
        try target.isReferredTo(wanted[place].kind, wanted[place].id, transaction)
    }

    private func delete(
        _ place: Int, _ counts: inout ImportCounts, _ journal: inout JournalWriter, _ times: inout ModificationTimes,
        in transaction: borrowing Transaction
    ) throws {
        let (kind, id) = wanted[place]
        guard let table = target.table(of: kind) else { return }
        let before = try HeldState.whole(id, in: table, of: target, transaction)
        try target.delete(kind, id, &times, voice, transaction)
        counts[kind].deleted += 1
        try journal.changed(table, id, before, in: transaction)
    }

    private func keep(
        _ place: Int, _ rule: RepairRule, _ counts: inout ImportCounts, _ journal: inout JournalWriter,
        in transaction: borrowing Transaction
    ) throws {
        let (kind, id) = wanted[place]
        try journal.note(rule, kind, id, number: counts.add(rule, kind), in: transaction)
    }
}
