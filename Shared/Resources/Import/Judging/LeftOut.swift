import FoundationEssentials
import HTTP
import Runtime
import SQLite
import SS12000

/// The ids a document names, of the kinds it holds.
struct NamedByDocument {
    let ids: [ResourceKind: Set<UUID>]
    /// Why the document cannot be the whole truth; nil when it can.
    let flaw: String?

    /// To be made before the document is read: items that prove unusable are named all the same.
    init(_ document: ImportDocument, _ normaliser: Normaliser, _ kinds: [ResourceKind]) {
        var ids: [ResourceKind: Set<UUID>] = [:]
        var flaw = document.findings.total(.pageTokenIgnored) > 0 ? "it has further pages" : nil
        for kind in kinds where document.count(kind) > 0 {
            ids[kind] = normaliser.named(kind)
            if normaliser.namesAll(kind) { continue }
            flaw = flaw ?? "some of its \(kind.path) have no id"
        }
        self.ids = ids
        self.flaw = flaw
    }
}

/// What a complete document leaves out. Of a kind it does not hold it says nothing, and an empty list is no kind held.
///
/// A person with a protection mark is never deleted so: suppliers leave them out of exports, and who is left out then is
/// just who must not be lost.
struct LeftOut {
    let target: ImportTarget
    let database: Database
    let options: ImportOptions

    /// Adds the deletions, the kinds that refer to others first. Throws `document-not-complete` and
    /// `import-deletes-too-much`.
    func delete(what named: NamedByDocument, _ judgement: inout Judgement) throws {
        if let flaw = named.flaw { throw Problem.documentNotComplete(flaw) }
        for kind in target.kinds.reversed() {
            guard let ids = named.ids[kind], let table = target.table(of: kind) else { continue }
            var held = 0
            var left: [UUID] = []
            try database.read { transaction in
                try transaction.each(dynamic: "SELECT id, hidden FROM \(table.name) ORDER BY number DESC", []) { row in
                    held += 1
                    let id = row.uuid(0)
                    guard !ids.contains(id) else { return }
                    if row.bool(1) {
                        judgement.findings.add(
                            Finding(
                                resource: kind.path, id: id, position: nil, rule: .repaired(.protectedKept), field: nil)
                        )
                    } else {
                        left.append(id)
                    }
                }
            }
            guard left.count * 100 <= held * options.mostDeleted else {
                throw Problem.deletesTooMuch(kind, left.count, of: held)
            }
            for id in left { try judgement.steps.delete(kind, id) }
        }
    }
}
