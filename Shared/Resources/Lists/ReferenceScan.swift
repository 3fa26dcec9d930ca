import FoundationEssentials
import Runtime
import SS12000

/// Where references stand in the bytes of an answer, and what kind of resource each leads to: the member it stands in tells.
enum ReferenceScan {
    struct Reference {
        let id: UUID
        /// Nil when the member is none that we know of.
        let kind: ResourceKind?
        /// The place of the closing brace.
        let end: Int
    }

    /// `{"id":"`, thirty-six characters, `"}`.
    private static let length = 45

    static func references(in body: [UInt8]) -> [Reference] {
        body.withUnsafeBytes { bytes in
            var found: [Reference] = []
            var start = 0
            while start + length <= bytes.count {
                guard bytes[start] == UInt8(ascii: "{") else {
                    start += 1
                    continue
                }
                if let id = id(UnsafeRawBufferPointer(rebasing: bytes[start..<(start + length)])) {
                    let kind = kind(at: start, in: bytes, after: found.last)
                    found.append(Reference(id: id, kind: kind, end: start + length - 1))
                    start += length
                } else {
                    start += 1
                }
            }
            return found
        }
    }

    /// What stands before: `"owners":`, `"owners":[`, or the reference before it in the same list.
    private static func kind(
        at start: Int, in bytes: UnsafeRawBufferPointer, after last: Reference?
    ) -> ResourceKind? {
        var place = start - 1
        if place >= 1, bytes[place] == UInt8(ascii: ",") { return last?.end == place - 1 ? last?.kind : nil }
        if place >= 1, bytes[place] == UInt8(ascii: "[") { place -= 1 }
        guard place >= 2, bytes[place] == UInt8(ascii: ":"), bytes[place - 1] == UInt8(ascii: "\"") else { return nil }
        let end = place - 1
        guard let quote = bytes[..<end].lastIndex(of: UInt8(ascii: "\"")) else { return nil }
        return ReferenceMember.kind(of: String(decoding: bytes[(quote + 1)..<end], as: UTF8.self))
    }

    private static func id(_ bytes: UnsafeRawBufferPointer) -> UUID? {
        guard bytes[44] == UInt8(ascii: "}"), bytes[43] == UInt8(ascii: "\""), bytes[1] == UInt8(ascii: "\""),
            bytes[2] == UInt8(ascii: "i"), bytes[3] == UInt8(ascii: "d"), bytes[4] == UInt8(ascii: "\""),
            bytes[5] == UInt8(ascii: ":"), bytes[6] == UInt8(ascii: "\"")
        else { return nil }
        return UUID(ascii: UnsafeRawBufferPointer(rebasing: bytes[7..<43]))
    }
}
