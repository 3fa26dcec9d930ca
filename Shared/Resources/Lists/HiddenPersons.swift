package import FoundationEssentials
import JSON
import Runtime
import SQLite
import SS12000

/// The persons a caller must not meet, neither themselves nor by reference.
///
/// A class list with a protected child in it tells where the child goes to school. So a document is searched for
/// references to them; the few that have one are served without it, all others as the bytes they are stored as.
package struct HiddenPersons: Sendable {
    /// Empty for a caller who may see references to them.
    let ids: Set<UUID>
    /// SQL for the ids of all persons who are hidden from this caller; nil when none is.
    private let sql: String?

    /// - Parameter sql: SQL that gives the same ids, written in source.
    init(_ ids: Set<UUID>, sql: String) {
        self.ids = ids
        self.sql = ids.isEmpty ? nil : sql
    }

    /// All of them but these.
    func showing(_ shown: Set<UUID>) -> HiddenPersons {
        guard let sql, !shown.isDisjoint(with: ids) else { return self }
        let literals = shown.intersection(ids).map { "x'\($0.lowercase.filter { $0 != "-" })'" }.sorted()
        return HiddenPersons(
            ids.subtracting(shown), sql: "SELECT id FROM (\(sql)) WHERE id NOT IN (\(literals.joined(separator: ", ")))"
        )
    }

    /// All who are hidden from those without the right; nobody where there is no such SQL.
    init<Q: Querying & ~Copyable>(_ sql: String?, in transaction: borrowing Q) throws {
        self.init(try sql.map { Set(try transaction.rows(dynamic: $0, []) { $0.uuid(0) }) } ?? [], sql: sql ?? "")
    }

    /// Nobody is hidden.
    static let none = HiddenPersons([], sql: "")

    var isEmpty: Bool { ids.isEmpty }

    package func contains(_ id: UUID) -> Bool { ids.contains(id) }

    func contains(_ value: StoredValue) -> Bool {
        guard case .uuid(let id) = value else { return false }
        return ids.contains(id)
    }

    /// SQL that is true when the person in the column is not hidden, or when there is none.
    package func isShown(_ column: String) -> String {
        sql.map { "(\(column) IS NULL OR \(column) NOT IN (\($0)))" } ?? "1"
    }

    /// Appends the document without references to hidden persons.
    package func append(_ document: UnsafeRawBufferPointer, to body: inout [UInt8]) {
        guard !ids.isEmpty, refersToHidden(document) else {
            body.append(contentsOf: document)
            return
        }
        // What is stored is JSON; if it were not, it could not be shown to be free of them.
        guard let json = try? JSON(parsing: document) else { return body.append(contentsOf: Array("{}".utf8)) }
        body.append(contentsOf: stripped(json).encoded())
    }

    /// The same with some of its top-level members alone.
    ///
    /// - Parameter members: nil for all of them.
    func append(_ document: UnsafeRawBufferPointer, only members: ShownMembers?, to body: inout [UInt8]) {
        guard let members else { return append(document, to: &body) }
        var whole: [UInt8] = []
        append(document, to: &whole)
        whole.withUnsafeBytes { StoredDocument.append($0, only: members, to: &body) }
    }

    /// Those of the ids that stand in documents.
    func met(in documents: [UInt8]) -> Set<UUID> {
        guard !ids.isEmpty else { return [] }
        var met: Set<UUID> = []
        documents.withUnsafeBytes { bytes in
            search(bytes) { id in
                met.insert(id)
                return true
            }
        }
        return met
    }

    private func refersToHidden(_ document: UnsafeRawBufferPointer) -> Bool {
        var found = false
        search(document) { _ in
            found = true
            return false
        }
        return found
    }

    /// Calls `body` for each of the ids that stands anywhere in the document, between quotes and in lower case as all ids
    /// are stored, until it says false.
    private func search(_ document: UnsafeRawBufferPointer, _ body: (UUID) -> Bool) {
        var start = 0
        while start + 37 < document.count {
            guard document[start] == UInt8(ascii: "\"") else {
                start += 1
                continue
            }
            if document[start + 37] == UInt8(ascii: "\""), document[start + 9] == UInt8(ascii: "-"),
                let id = UUID(ascii: UnsafeRawBufferPointer(rebasing: document[(start + 1)..<(start + 37)])),
                ids.contains(id), !body(id)
            {
                return
            }
            start += 1
        }
    }

    /// What an object says in its own words of the person it refers to: a duty's signature is its teacher's initials.
    /// A writer who was not shown these sends a document without them.
    package static let words: Set<String> = ["signature", "description"]

    /// A list's element that refers to a hidden person is left out whole (a membership, an exception, a guardian); of
    /// an object the reference is (a duty's person), and what is said of the person in words.
    ///
    /// - Parameter member: the member whose value it is, or the list's.
    private func stripped(_ json: JSON, in member: String? = nil) -> JSON {
        if let members = json.members {
            let isAboutHidden = members.contains { isReference($0.value, in: $0.key) }
            return JSON(
                object: members.compactMap { key, value in
                    isReference(value, in: key) || isAboutHidden && Self.words.contains(key)
                        ? nil : (key, stripped(value, in: key))
                })
        }
        guard let elements = json.elements else { return json }
        return JSON(
            elements.compactMap { element in
                let isAboutHidden =
                    isReference(element, in: member)
                    || element.members?.contains { isReference($0.value, in: $0.key) } ?? false
                return isAboutHidden ? nil : stripped(element)
            })
    }

    /// Whether it refers to a hidden person. Something of another kind may have the same id; what a member is that we do not
    /// know of is not left to chance.
    private func isReference(_ json: JSON, in member: String?) -> Bool {
        guard let member, ReferenceMember.kind(of: member) ?? .persons == .persons, json.kind == .object,
            let id = json["id"]?.string.flatMap({ UUID(text: $0) })
        else { return false }
        return ids.contains(id)
    }
}
