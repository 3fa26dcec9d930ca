import FoundationEssentials
import JSON
import Runtime
import SQLite

/// Takes an erasure a step further: one transaction, bounded by rows changed and rows looked at.
struct EraseRecords {
    let catalogue: RecordCatalogue
    /// Most rows changed, and looked at where no index helps, in one transaction: some 30 ms.
    var mostChanged = 200
    var mostLooked = 20_000

    /// Goes on with the tables. At the end of them the stage is over: `job.place` is nil.
    func step(_ job: inout ErasureJob, in transaction: borrowing Transaction) throws {
        let subject = try catalogue.subject(job.person, in: transaction)
        let parts = catalogue.parts
        let place = job.place
        guard
            var index = place.map({ place in parts.firstIndex { $0.table == place.table && $0.part == place.part } })
                ?? 0
        else { throw PlaceLost() }
        var key = place?.key ?? []
        var (changed, looked) = (0, 0)
        while index < parts.count {
            let (table, part, rows) = parts[index]
            if let shape = try TableShape(table, in: transaction), isWorkedOn(rows, job.stage) {
                let reading = RowReading(table: table, rows: rows, shape: shape, subject: subject)
                let slice = try reading.slice(after: key, looking: max(1, mostLooked - looked), in: transaction)
                looked += slice.looked
                let most = max(1, mostChanged - changed)
                let found = try reading.found(in: slice, most: most, transaction)
                for (row, place) in found { try work(on: row, at: place, reading, &job, in: transaction) }
                changed += found.count
                let last = found.count == most ? found.last?.key : slice.end
                if let last {
                    key = last
                    if changed >= mostChanged || looked >= mostLooked {
                        job.place = RecordPlace(table: table, part: part, key: key)
                        return
                    }
                    continue
                }
            }
            key = []
            index += 1
            if changed >= mostChanged || looked >= mostLooked, index < parts.count {
                job.place = RecordPlace(table: parts[index].table, part: parts[index].part, key: [])
                return
            }
        }
        job.place = nil
    }

    /// The catalogue has changed since, with an upgrade in the middle: the stage begins anew.
    struct PlaceLost: Error {}

    private func isWorkedOn(_ rows: PersonalRows, _ stage: ErasureJob.Stage) -> Bool {
        if stage == .checking { return true }
        return switch rows.erasing {
        case .remove, .rewrite: true
        case .byItsOwner, .keep: false
        }
    }

    private func work(
        on row: JSON, at key: [StoredValue], _ reading: RowReading, _ job: inout ErasureJob,
        in transaction: borrowing Transaction
    ) throws {
        let type = reading.rows.type.name
        if job.stage == .checking {
            job.left[type, default: 0] += 1
            if !reading.rows.erasing.mayStay { job.isUnfinished = true }
            return
        }
        let condition = reading.shape.key.map { "\($0) = ?" }.joined(separator: " AND ")
        switch reading.rows.erasing {
        case .remove:
            try transaction.run(dynamic: "DELETE FROM \(reading.table) WHERE \(condition)", key)
        case .rewrite(let rewrite):
            let columns = rewrite(row, reading.subject)
            guard !columns.isEmpty else { return }
            let assignments = columns.map { "\($0.column) = ?" }.joined(separator: ", ")
            try transaction.run(
                dynamic: "UPDATE \(reading.table) SET \(assignments) WHERE \(condition)", columns.map(\.value) + key)
        case .byItsOwner, .keep: return
        }
        job.counts[type, default: 0] += 1
    }
}
