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
/// A person with a protection mark is never deleted so, nor what is about one: suppliers leave them out of exports, and who is
/// left out then is just who must not be lost.
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
            // What is protected is not counted: how many there are of it is nobody's to reckon out.
            var held = 0
            var left: [UUID] = []
            try database.read { transaction in
                let protected = try protected(kind, in: transaction)
                try transaction.each(dynamic: "SELECT id FROM \(table.name) ORDER BY number DESC", []) { row in
                    let id = row.uuid(0)
                    let isProtected = protected.contains(id)
                    if !isProtected { held += 1 }
                    guard !ids.contains(id) else { return }
                    guard isProtected else { return left.append(id) }
                    judgement.findings.add(
                        Finding(
                            resource: kind.path, id: id, position: nil, rule: .repaired(.protectedKept), field: nil))
                }
            }
            guard left.count * 100 <= held * options.mostDeleted else {
                throw Problem.deletesTooMuch(kind, left.count, of: held)
            }
            for id in left { try judgement.steps.delete(kind, id) }
        }
    }

    private func protected(_ kind: ResourceKind, in transaction: borrowing ReadTransaction) throws -> Set<UUID> {
        guard let sql = target.protected(kind) else { return [] }
        return Set(try transaction.rows(dynamic: sql, []) { $0.uuid(0) })
    }
}
