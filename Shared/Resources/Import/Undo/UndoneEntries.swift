import FoundationEssentials
import JSON
import Runtime
import SQLite
import SS12000

/// Undoes entries of the journal in one transaction.
struct UndoneEntries {
    /// Why something stays as it is; the names are part of the interface.
    enum Conflict: String {
        /// Somebody else has changed it since, or has said what its previous document contradicts.
        case changedSince = "changed-since"
        /// A person with a protection mark, or about one.
        case protected = "undo-protected"
        /// The import created it, and something that stays refers to it.
        case referredTo = "referred-to"
        /// Its previous document refers to something that is not there any more.
        case referenceMissing = "reference-missing"
        /// Somebody else has what its previous document gives to it and only one may have.
        case takenSince = "taken-since"
    }

    /// Some of what was undone together left references that lead nowhere.
    private struct Loose: Error { let places: Set<Int> }

    let target: ImportTarget
    let record: ImportRecord
    var counts: UndoCounts
    var times: ModificationTimes
    /// What stays as it is.
    private(set) var kept: [ImportJournal.Entry] = []

    init(target: ImportTarget, record: ImportRecord, counts: UndoCounts, times: ModificationTimes) {
        self.target = target
        self.record = record
        self.counts = counts
        self.times = times
    }

    /// - Returns: those that have to wait for others.
    mutating func oneByOne(
        _ entries: [ImportJournal.Entry], in transaction: borrowing Transaction
    ) throws -> [ImportJournal.Entry] {
        var waiting = entries
        while true {
            var left: [ImportJournal.Entry] = []
            for entry in waiting {
                guard try isStanding(entry, in: transaction) else { continue }
                if try mustWait(entry, in: transaction) {
                    left.append(entry)
                } else {
                    try bringBack(entry, in: transaction)
                }
            }
            if left.isEmpty || left.count == waiting.count { return left }
            waiting = left
        }
    }

    /// Undoes all that can be undone at once, such as two guardians of each other; the rest are conflicts.
    /// - Returns: none: nothing has to wait any more.
    mutating func together(
        _ entries: [ImportJournal.Entry], in transaction: borrowing Transaction
    ) throws -> [ImportJournal.Entry] {
        let entries = try entries.filter { try isStanding($0, in: transaction) }
        var chosen = Array(entries.indices)
        while !chosen.isEmpty {
            do {
                self = try transaction.attempt { transaction in
                    var trial = self
                    for place in chosen { try trial.bringBack(entries[place], in: transaction) }
                    let loose = try chosen.filter { try trial.isLoose(entries[$0], in: transaction) }
                    if !loose.isEmpty { throw Loose(places: Set(loose)) }
                    return trial
                }
                break
            } catch let loose as Loose {
                chosen.removeAll { loose.places.contains($0) }
            }
        }
        let done = Set(chosen)
        for (place, entry) in entries.enumerated() where !done.contains(place) {
            try keep(entry, try reason(entry, in: transaction), in: transaction)
        }
        return []
    }

    // MARK: One entry

    /// Whether the resource is as the import left it, and may be touched. When not, it is counted as what it is.
    private mutating func isStanding(
        _ entry: ImportJournal.Entry, in transaction: borrowing Transaction
    ) throws -> Bool {
        guard let table = target.table(of: entry.kind) else { return false }
        let held = try HeldState.of(entry.id, in: table, transaction)
        let now = try ImportJournal.original(
            of: held.version, entry.kind, entry.id, to: record.number, in: transaction)
        let previous = try entry.document.map { try JSON(parsing: $0) }
        let verdict = try target.guarding(entry.kind, entry.id, previous, record.undoVoice, transaction)
        if verdict == .protected {
            try keep(entry, .protected, in: transaction)
        } else if now == entry.version, try !isUnderAnother(entry, in: transaction) {
            if entry.before == ImportJournal.Entry.protected {
                try keep(entry, .protected, in: transaction)
            } else if verdict == .unknown {
                try keep(entry, .referenceMissing, in: transaction)
            } else if try revives(entry, in: transaction) {
                try keep(entry, .changedSince, in: transaction)
            } else {
                return true
            }
        } else if try now == entry.version || ImportJournal.slip(entry, of: record.number, in: transaction) {
            counts[entry.kind].superseded += 1
        } else if entry.document == nil && held.document == nil || entry.isFactsOnly && now < entry.version {
            counts[entry.kind].unchanged += 1
        } else {
            try keep(entry, .changedSince, in: transaction)
        }
        return false
    }

    private func revives(_ entry: ImportJournal.Entry, in transaction: borrowing Transaction) throws -> Bool {
        guard let document = entry.document, let prepared = try prepared(document, entry.kind) else { return false }
        return try target.revives(prepared, entry.facts, transaction)
    }

    /// Whether a later import has changed what the service knows beside the document once more. Then it is slipped under that one.
    private func isUnderAnother(_ entry: ImportJournal.Entry, in transaction: borrowing Transaction) throws -> Bool {
        try entry.isFactsOnly && ImportJournal.slip(entry, of: record.number, in: transaction)
    }

    /// Whether undoing it now would leave a reference that leads nowhere, or give to two what only one may have.
    private func mustWait(_ entry: ImportJournal.Entry, in transaction: borrowing Transaction) throws -> Bool {
        guard entry.document == nil else { return try isLoose(entry, in: transaction) }
        guard let table = target.table(of: entry.kind),
            try HeldState.of(entry.id, in: table, transaction).document != nil
        else { return false }
        return try isLoose(entry, in: transaction)
    }

    private func isLoose(_ entry: ImportJournal.Entry, in transaction: borrowing Transaction) throws -> Bool {
        guard let document = entry.document else {
            return try target.isReferredTo(entry.kind, entry.id, transaction)
        }
        guard let prepared = try prepared(document, entry.kind) else { return false }
        return try target.leadsNowhere(prepared, in: transaction)
            || target.isTaken(prepared, record.undoVoice, transaction)
    }

    private func prepared(_ document: [UInt8], _ kind: ResourceKind) throws -> PreparedResource? {
        let json = try JSON(parsing: document)
        return target.table(of: kind)?.prepared(json, kind)
    }

    /// Why it cannot be undone.
    private func reason(_ entry: ImportJournal.Entry, in transaction: borrowing Transaction) throws -> Conflict {
        guard let document = entry.document else { return .referredTo }
        guard let prepared = try prepared(document, entry.kind),
            try !target.leadsNowhere(prepared, in: transaction)
        else { return .referenceMissing }
        return .takenSince
    }

    private mutating func bringBack(_ entry: ImportJournal.Entry, in transaction: borrowing Transaction) throws {
        guard let table = target.table(of: entry.kind) else { return }
        if let document = entry.document {
            guard let prepared = try prepared(document, entry.kind) else { return }
            switch try target.restore(prepared, entry.facts, &times, record.undoVoice, transaction).outcome {
            case .created: counts[entry.kind].recreated += 1
            case .changed: counts[entry.kind].restored += 1
            case .unchanged: counts[entry.kind].unchanged += 1
            }
        } else if try HeldState.of(entry.id, in: table, transaction).document != nil {
            try target.delete(entry.kind, entry.id, &times, record.undoVoice, transaction)
            counts[entry.kind].deleted += 1
        } else {
            counts[entry.kind].unchanged += 1
        }
        // Only an earlier import can ask for a state that was there before this one.
        guard entry.before > 0 else { return }
        let now = try HeldState.of(entry.id, in: table, transaction)
        if now.version == entry.before { return }
        try ImportJournal.stands(now.version, for: entry.before, entry.kind, entry.id, in: transaction)
    }

    /// Leaves it as it is and names it.
    private mutating func keep(
        _ entry: ImportJournal.Entry, _ why: Conflict, in transaction: borrowing Transaction
    ) throws {
        kept.append(entry)
        let number: Int
        if why == .protected {
            counts[entry.kind].hidden += 1
            if entry.before == 0 { counts[entry.kind].hiddenCreated += 1 }
            number = counts[entry.kind].hidden
        } else {
            counts[entry.kind].conflicts += 1
            number = counts[entry.kind].conflicts
        }
        guard number <= ImportNotes.kept else { return }
        try ImportNotes.add(why.rawValue, of: entry.kind, entry.id, to: record.number, isUndo: true, in: transaction)
    }
}
