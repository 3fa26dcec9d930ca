package import JSON
package import Runtime

/// What becomes of a row when the person is erased whom it is found for.
package enum RecordErasing: Sendable {
    /// It goes.
    case remove
    /// It is about others too, and stays without the person: these columns are given these values.
    case rewrite(@Sendable (_ row: JSON, _ subject: RecordSubject) -> [(column: String, value: StoredValue)])
    /// It changes with what it hangs on, by the code whose it is: before this erasure comes to it.
    case byItsOwner(String)
    /// It stays, for a reason that stands in RETENTION.md.
    case keep(String)

    /// Whether rows that are still found at the end are no mistake.
    var mayStay: Bool { if case .keep = self { true } else { false } }
}

extension JSON {
    /// Without what refers to the person: members that are the id or an object with it, and such elements of lists.
    package func striking(_ subject: RecordSubject) -> JSON {
        striking(subject.id.lowercase)
    }

    private func striking(_ text: String) -> JSON {
        if let elements { return JSON(elements.filter { !$0.refers(to: text) }.map { $0.striking(text) }) }
        guard let members else { return self }
        return JSON(
            object: members.compactMap { name, value -> (String, JSON)? in
                value.string == text || value["id"]?.string == text ? nil : (name, value.striking(text))
            })
    }

    private func refers(to text: String) -> Bool {
        if string == text { return true }
        return members?.contains { $0.value.string == text || $0.value["id"]?.string == text } ?? false
    }
}
