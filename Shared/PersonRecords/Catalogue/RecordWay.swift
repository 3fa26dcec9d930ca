/// How a row names a person: one condition in SQL, over `:id` (sixteen bytes), `:text` (the same as it is written, in lower case)
/// and `:logins` (a JSON list of the names by which the city's login knows the person, in lower case).
package struct RecordWay: Sendable {
    /// The column it looks into; nil of a condition over several.
    package let column: String?
    let condition: String

    private init(_ column: String?, _ condition: String) {
        self.column = column
        self.condition = condition
    }

    /// The column is the person's id.
    package static func id(_ column: String) -> RecordWay { RecordWay(column, "\(column) = :id") }

    /// The column holds ids of sixteen bytes, side by side.
    package static func ids(_ column: String) -> RecordWay { RecordWay(column, "instr(\(column), :id) > 0") }

    /// The id stands somewhere in the column, a document or another text of ours.
    package static func text(_ column: String) -> RecordWay {
        RecordWay(column, "instr(CAST(\(column) AS BLOB), CAST(:text AS BLOB)) > 0")
    }

    /// The id stands somewhere in what others have written, in whatever case.
    package static func foreignText(_ column: String) -> RecordWay {
        RecordWay(column, "instr(lower(CAST(\(column) AS TEXT)), :text) > 0")
    }

    /// The column is a name by which the login knows the person.
    package static func login(_ column: String) -> RecordWay {
        RecordWay(column, "lower(\(column)) IN (SELECT value FROM json_each(:logins))")
    }

    /// Any other condition, such as one that goes by another table.
    package static func when(_ condition: String) -> RecordWay { RecordWay(nil, condition) }
}
