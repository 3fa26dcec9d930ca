import FoundationEssentials
import JSON
import Runtime
import SS12000

/// An import as its routes show it.
struct ImportView {
    /// Rules that tell who has a protection mark which the document did not speak of.
    private static let telling: Set<String> = [
        RepairRule.protectionKept.rawValue, RepairRule.protectedKept.rawValue,
        RepairRule.hiddenReferenceKept.rawValue, RepairRule.hiddenItemKept.rawValue,
        RepairRule.protectedNumberKept.rawValue, RepairRule.protectedNumberChanged.rawValue,
        UndoneEntries.Conflict.protected.rawValue,
    ]

    let importer: ResourceImport
    /// Whether the reader may see people with a protection mark.
    let seesHidden: Bool

    /// What stands in lists.
    func summary(_ record: ImportRecord) -> JSON { members(record) }

    /// With the report, and what undoing came to.
    func whole(_ record: ImportRecord) throws -> JSON {
        let found = try importer.store.findings(record)
        var json = members(record)
        if record.state != .received, record.state != .failed {
            json = json.setting("report", report(record, judged: found.judged, notes: found.applied))
        }
        if let undo = record.undo { json = json.setting("undo", self.undo(undo, found.undone)) }
        return json
    }

    func report(_ record: ImportRecord) throws -> JSON {
        let found = try importer.store.findings(record)
        return report(record, judged: found.judged, notes: found.applied)
    }

    private func report(_ record: ImportRecord, judged: JSON?, notes: [JSON]) -> JSON {
        let report = ImportReport.json(record, importer.target.kinds, judged: judged, notes: notes)
        if seesHidden { return report }
        return ["findings", "findingTotals"].reduce(report) { report, list in
            report.setting(list, JSON(shown(report[list]?.elements.map(Array.init) ?? [])))
        }
    }

    /// What undoing came to, as the reader may know it.
    func undo(_ counts: UndoCounts, _ conflicts: [JSON]) -> JSON {
        counts.shown(seesHidden: seesHidden, shown(conflicts))
    }

    /// What the reader may know of these findings.
    func shown(_ findings: [JSON]) -> [JSON] {
        seesHidden ? findings : findings.filter { !Self.telling.contains($0["rule"]?.string ?? "") }
    }

    private func members(_ record: ImportRecord) -> JSON {
        let running = importer.turn.current.flatMap { $0.id == record.id ? $0 : nil }
        return .object { object in
            object.set("id", record.id.lowercase)
            object.set("state", state(record, running))
            object.set("caller", record.caller)
            object.set("dryRun", record.options.isDryRun)
            object.set("strict", record.options.isStrict)
            object.set("complete", record.options.isComplete)
            object.set("bytes", record.bytes)
            object.set("receivedAt", record.receivedAt.rfc3339)
            object.set("startedAt", record.startedAt?.rfc3339)
            object.set("finishedAt", record.finishedAt?.rfc3339)
            object.set("undoneAt", record.undoneAt?.rfc3339)
            object.set("progress", progress(record, running))
            object.set("problem", record.problem)
            object.set("canResume", record.state.isUnfinished && running == nil)
            object.set("canUndo", canUndo(record) && running == nil)
        }
    }

    private func canUndo(_ record: ImportRecord) -> Bool {
        switch record.state {
        case .applied, .applying: true
        case .undone: record.undo?.isOpen(to: seesHidden) ?? false
        case .received, .undoing, .validated, .refused, .failed: false
        }
    }

    private func state(_ record: ImportRecord, _ running: ImportTurn.Running?) -> String {
        // What has the turn is not over, whatever its record says: the next request would be told that an import is running.
        if let running { return running.phase?.rawValue ?? record.state.rawValue }
        return record.state.isUnfinished ? "interrupted" : record.state.rawValue
    }

    /// How far it has come: items judged, then steps done, kind by kind when they are stored.
    private func progress(_ record: ImportRecord, _ running: ImportTurn.Running?) -> JSON {
        .object { object in
            object.set("steps", record.steps)
            object.set("done", running?.phase == .applying ? running?.done : record.step)
            if let running, running.phase != .applying { object.set("looked", running.done) }
            for (kind, counts) in record.counts.kinds.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                object.set(
                    kind.path,
                    JSON(object: [
                        ("received", JSON(counts.received)),
                        ("done", JSON(counts.created + counts.changed + counts.unchanged + counts.deleted)),
                    ]))
            }
        }
    }
}
