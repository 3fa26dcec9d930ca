import JSON
import Runtime
import SQLite
import SS12000

/// Where a person's id stays after they have been deleted, beside what has to stay: the tombstone and the log of accesses,
/// each of which names one id and no more.
enum PersonTraces {
    static func forget(_ person: PersonID, in transaction: borrowing Transaction) throws {
        // What clients have reported of their reading, in their own words.
        let id = person.description
        try transaction.run("DELETE FROM client_log_entry WHERE instr(CAST(document AS TEXT), ?) > 0", id)
        try transaction.run("DELETE FROM client_statistics_entry WHERE instr(CAST(document AS TEXT), ?) > 0", id)
        try transaction.run("DELETE FROM follow_item WHERE kind = 'persons' AND id = ?", person)
        try transaction.run("DELETE FROM school_year_exception WHERE person = ?", person)
        let steps = try transaction.rows(
            "SELECT change, number, content FROM school_year_step WHERE content IS NOT NULL AND instr(content, ?) > 0",
            id
        ) { row in (change: row.int64(0), number: row.int64(1), content: row.text(2)) }
        for step in steps {
            try transaction.run(
                "UPDATE school_year_step SET content = ? WHERE change = ? AND number = ?",
                try JSON(parsing: step.content).without(id).text, step.change, step.number)
        }
    }
}

extension JSON {
    /// Without the elements of lists that are this text or have it as a member.
    fileprivate func without(_ text: String) -> JSON {
        if let members { return JSON(object: members.map { ($0.key, $0.value.without(text)) }) }
        guard let elements else { return self }
        return JSON(
            elements.filter { element in
                element.string != text && element.members?.contains { $0.value.string == text } != true
            }.map { $0.without(text) })
    }
}
