import JSON

/// Documents as suppliers send them: one JSON value, or several one after another.
enum Documents {
    /// The document with its dates moved. What is not one JSON value is moved line by line.
    static func moved(_ raw: [UInt8], by shift: DateShift) throws -> [UInt8] {
        if shift.days == 0 { return raw }
        if let whole = try? JSON(parsing: raw) { return shift.applied(to: whole).encoded() }
        var moved: [UInt8] = []
        for line in raw.split(separator: UInt8(ascii: "\n")) {
            moved += shift.applied(to: try JSON(parsing: Array(line))).encoded()
            moved.append(UInt8(ascii: "\n"))
        }
        return moved
    }
}
