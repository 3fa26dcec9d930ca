import FoundationEssentials
import HTTP
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// What a writer could not see must not get lost by their writing.
///
/// A caller without the right reads a class without its protected pupil and a pupil without the protected guardian. When
/// they send the document back, those references are put where they stood.
enum KeptReferences {
    /// The lists whose elements may refer to a hidden person, and the member of an element that does (nil: itself).
    private static let lists: [ResourceKind: (list: String, member: String?)] = [
        .persons: ("responsibles", "person"), .groups: ("groupMemberships", "person"), .placements: ("owners", nil),
    ]

    /// The member of a document that may refer to protected people beside the one it is about; nil for the kinds without.
    static func field(of kind: ResourceKind) -> String? { kind == .duties ? "person" : lists[kind]?.list }

    /// The document without the elements of its list that refer to such people; nil when there are none.
    static func removed(_ json: JSON, _ kind: ResourceKind, _ isHidden: (UUID) throws -> Bool) rethrows -> JSON? {
        guard let (list, member) = lists[kind], let elements = json[list]?.elements else { return nil }
        let left = try elements.filter { element in
            let reference = member.map { element[$0] } ?? element
            guard let id = reference?["id"]?.string.flatMap({ UUID(text: $0) }) else { return true }
            return try !isHidden(id)
        }
        guard left.count != elements.count else { return nil }
        // A group has memberships, be it none; of others an empty list is none.
        return json.setting(list, left.isEmpty && kind != .groups ? nil : JSON(Array(left)))
    }

    /// The document with what it could not speak of.
    static func restored(
        _ json: JSON, _ kind: ResourceKind, from stored: JSON, in transaction: borrowing Transaction
    ) throws -> JSON {
        if kind == .duties {
            guard let person = stored["person"], try isHidden(person, in: transaction) else { return json }
            guard json["person"] == nil else { throw Problem.dutyHeld }
            var kept = json.setting("person", person)
            for word in HiddenPersons.words where kept[word] == nil { kept = kept.setting(word, stored[word]) }
            return inOrder(kept, kind)
        }
        guard let (list, member) = lists[kind], let held = stored[list]?.elements else { return json }
        var elements = json[list]?.elements.map(Array.init) ?? []
        let named = Set(
            elements.compactMap { element in (member.map { element[$0] } ?? element)?["id"]?.string })
        var hasChanged = false
        for (place, element) in held.enumerated() {
            guard let reference = member.map({ element[$0] }) ?? element,
                !named.contains(reference["id"]?.string ?? ""), try isHidden(reference, in: transaction)
            else {
                continue
            }
            elements.insert(element, at: min(place, elements.count))
            hasChanged = true
        }
        return hasChanged ? inOrder(json.setting(list, JSON(elements)), kind) : json
    }

    private static func isHidden(_ reference: JSON, in transaction: borrowing Transaction) throws -> Bool {
        guard let id = reference["id"]?.string.flatMap({ UUID(text: $0) }) else { return false }
        return try ProtectedItems.isHidden(id, in: transaction)
    }

    /// A member that was set anew stands last; stored documents have the standard's order.
    private static func inOrder(_ json: JSON, _ kind: ResourceKind) -> JSON { StrictDocument.ordered(json, kind) }
}

extension Problem {
    fileprivate static let dutyHeld = Problem(
        status: 409, code: "duty-held", title: "The duty is not vacant",
        detail: "Give the duty another person with the right to see who has it", field: "person")
}
