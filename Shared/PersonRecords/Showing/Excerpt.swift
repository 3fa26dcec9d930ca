import JSON

/// What of a document is about one of the persons it names. A class list names thirty: each is given their own line of it.
extension JSON {
    /// Of a row: its documents' excerpts. What is no document stays.
    func excerpts(naming texts: Set<String>, keeping kept: Set<String>) -> JSON {
        guard let members else { return self }
        return JSON(
            object: members.compactMap { name, value -> (String, JSON)? in
                switch value.kind {
                case .object, .array: value.excerpt(naming: texts, keeping: kept).map { (name, $0) }
                default: (name, value)
                }
            })
    }

    /// An object that refers to the person stays whole; of any other the members that name them somewhere, and those kept. Of a
    /// list, the elements that name them. Nil when nothing does.
    func excerpt(naming texts: Set<String>, keeping kept: Set<String> = []) -> JSON? {
        guard names(texts) else { return nil }
        if let elements { return JSON(elements.compactMap { $0.excerpt(naming: texts) }) }
        guard let members, !refers(to: texts) else { return self }
        return JSON(
            object: members.compactMap { name, value -> (String, JSON)? in
                if kept.contains(name) { return (name, value) }
                return value.excerpt(naming: texts).map { (name, $0) }
            })
    }

    /// Whether the id stands anywhere in it, in a longer text too.
    func names(_ texts: Set<String>) -> Bool {
        if let string {
            guard string.utf8.count >= 36 else { return false }
            let lower = string.lowercased()
            return texts.contains { lower.contains($0) }
        }
        if let elements { return elements.contains { $0.names(texts) } }
        return members?.contains { $0.value.names(texts) } ?? false
    }

    /// Whether a member is the id, or an object with the id: `{"student": "…"}`, `{"person": {"id": "…"}}`.
    private func refers(to texts: Set<String>) -> Bool {
        members?.contains { _, value in
            value.string.map(texts.contains) ?? value["id"]?.string.map(texts.contains) ?? false
        } ?? false
    }
}
