import JSON
import Runtime
import SS12000

/// The form in which a roll is kept and shown in the history: `[{"student":…,"status":…}, …]`, where `reported` tells
/// that an absence was confirmed as valid because of a report.
extension Roll {
    /// Equal rolls have equal bytes, which is how a repeated roll is recognised. Written by hand because it is the
    /// service's hottest loop, and ids, words and small numbers need no escaping.
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.count * 80 + 2)
        bytes.append(UInt8(ascii: "["))
        for (place, entry) in entries.enumerated() {
            bytes.append(contentsOf: (place == 0 ? #"{"student":""# : #",{"student":""#).utf8)
            bytes.append(contentsOf: entry.student.uuid.lowercase.utf8)
            bytes.append(contentsOf: #"","status":""#.utf8)
            bytes.append(contentsOf: entry.mark.status.utf8)
            bytes.append(UInt8(ascii: "\""))
            if let minutes = entry.mark.lateMinutes {
                bytes.append(contentsOf: #","lateMinutes":"#.utf8)
                bytes.append(contentsOf: String(minutes).utf8)
            }
            if let validity = entry.mark.validity {
                bytes.append(contentsOf: #","validity":""#.utf8)
                bytes.append(contentsOf: validity.shown.utf8)
                bytes.append(UInt8(ascii: "\""))
                if validity == .asReported { bytes.append(contentsOf: #","reported":true"#.utf8) }
            }
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }

    /// Reads what `encoded` wrote.
    init(stored bytes: [UInt8]) throws {
        let json = try JSON(parsing: bytes)
        self.init(
            (json.elements.map(Array.init) ?? []).compactMap { item in
                guard let student = item["student"]?.string.flatMap({ PersonID($0) }) else { return nil }
                let isReported = item["reported"]?.bool == true
                let validity: Validity =
                    item["validity"]?.string == "valid" ? (isReported ? .asReported : .valid) : .invalid
                switch item["status"]?.string {
                case "absent": return Entry(student: student, mark: .absent(validity))
                case "late":
                    return Entry(student: student, mark: .late(minutes: item["lateMinutes"]?.int ?? 0, validity))
                default: return Entry(student: student, mark: .present)
                }
            })
    }
}
