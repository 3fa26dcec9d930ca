/// How a field's name is shown in a finding. The name comes from the document, so it is shown only when it looks like
/// a name: a map keyed by civic numbers must not end up in a report.
package enum FieldName {
    package static func shown(_ name: String) -> String {
        var digits = 0
        for byte in name.utf8 {
            switch byte {
            case 0x30...0x39: digits += 1
            case 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "$"):
                continue
            default: return "(other)"
            }
        }
        return digits > 4 || name.utf8.count > 80 || name.isEmpty ? "(other)" : name
    }
}
