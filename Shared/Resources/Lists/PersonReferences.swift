package import FoundationEssentials
import Glibc
import Runtime
import SS12000

/// Which persons the bytes of an answer refer to: the member a reference stands in tells that it leads to one.
///
/// What we serve is compact, an id is the first member of its object, and no text can look like a brace and a quote, so
/// nothing is decoded: a page of a thousand documents is searched in about a millisecond.
package enum PersonReferences {
    /// `{"id":"` and thirty-six characters.
    private static let opening = Array(#"{"id":""#.utf8)
    private static let length = 43

    /// The standard's members that lead to persons, and those of documents that have no schema here.
    private static let members: [[UInt8]] = {
        let known = ReferenceMember.members(leadingTo: .persons)
            .union(["student", "registeredBy", "person", "child", "subject", "giver", "receiver"])
        return known.sorted().map { Array($0.utf8) }
    }()

    package static func persons(in body: [UInt8]) -> [UUID] {
        var found: [UUID] = []
        append(personsIn: body, to: &found)
        return found
    }

    static func append(personsIn body: [UInt8], to found: inout [UUID]) {
        body.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            var last: (end: Int, isPerson: Bool) = (0, false)
            var start = 0
            while start + length <= bytes.count,
                let brace = memchr(base + start, Int32(UInt8(ascii: "{")), bytes.count - start)
            {
                start = UnsafeRawPointer(brace) - base
                guard start + length <= bytes.count, memcmp(base + start, opening, opening.count) == 0 else {
                    start += 1
                    continue
                }
                let isPerson = leadsToPerson(at: start, in: bytes, after: last)
                if isPerson,
                    let id = UUID(ascii: UnsafeRawBufferPointer(rebasing: bytes[(start + 7)..<(start + length)]))
                {
                    found.append(id)
                }
                // The closing quote and brace of one that is a reference and no more.
                last = (start + length + 2, isPerson)
                start += length
            }
        }
    }

    /// What stands before: `"owners":`, `"owners":[`, or the reference before it in the same list.
    private static func leadsToPerson(
        at start: Int, in bytes: UnsafeRawBufferPointer, after last: (end: Int, isPerson: Bool)
    ) -> Bool {
        var place = start - 1
        if place >= 1, bytes[place] == UInt8(ascii: ",") { return last.end == place && last.isPerson }
        if place >= 1, bytes[place] == UInt8(ascii: "[") { place -= 1 }
        guard place >= 2, bytes[place] == UInt8(ascii: ":"), bytes[place - 1] == UInt8(ascii: "\"") else {
            return false
        }
        let end = place - 1
        return members.contains { name in
            let begin = end - name.count
            return begin >= 1 && bytes[begin - 1] == UInt8(ascii: "\"")
                && memcmp(bytes.baseAddress! + begin, name, name.count) == 0
        }
    }
}
