import Digest
import Runtime

/// How far a reading has come: behind which row of which table. It names whom rows are keyed by, so that it leaves the service
/// sealed alone.
struct RecordPlace: Equatable {
    let table: String
    /// Which of the table's ``PersonalRows``.
    let part: Int
    /// The key of the last row that was looked at; empty before the first.
    let key: [StoredValue]

    /// `groups.0.x0199….i12`
    var token: String {
        ([table, "\(part)"] + key.map(Self.text)).joined(separator: ".")
    }

    /// Nil unless it is one.
    init?(token: String) {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2, let part = Int(parts[1]), part >= 0 else { return nil }
        let key = parts[2...].map { Self.value($0) }
        guard key.allSatisfy({ $0 != nil }) else { return nil }
        self.init(table: String(parts[0]), part: part, key: key.compactMap(\.self))
    }

    init(table: String, part: Int, key: [StoredValue]) {
        self.table = table
        self.part = part
        self.key = key
    }

    private static func text(_ value: StoredValue) -> String {
        switch value {
        case .integer(let number): "i\(number)"
        case .text(let text): "t\(hexadecimal(Array(text.utf8)))"
        case .bytes(let bytes): "x\(hexadecimal(bytes))"
        case .uuid(let id): "x\(hexadecimal(id.bytes16))"
        case .real, .null: "n"
        }
    }

    private static func value(_ text: Substring) -> StoredValue? {
        let rest = text.dropFirst()
        switch text.first {
        case "i": return Int64(rest).map { .integer($0) }
        case "t": return bytes(rest).map { .text(String(decoding: $0, as: UTF8.self)) }
        case "x": return bytes(rest).map { .bytes($0) }
        default: return nil
        }
    }

    private static func bytes(_ hex: Substring) -> [UInt8]? {
        let digits = Array(hex.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[place..<(place + 2)], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }
}
