import Glibc
import JSON

/// The lines of a document that has a value on each (NDJSON), of which one may be broken and the others right.
///
/// A document is one of lines as long as each of its values has stood on a line. In any other, what cannot be read means that
/// nothing can be; so does a last line without an end, for there the document was cut off. Once it is one of lines no value is
/// looked for beyond its line, so that a million broken lines cost a million lines.
struct DocumentLines {
    /// Nobody writes longer ones.
    private static let longest = 4 << 20

    private let bytes: UnsafeBufferPointer<UInt8>
    /// Whether all values so far stood on a line; nil before the first.
    private var isOfLines: Bool?
    private var hasTriedLonger = false
    private var counted = (offset: 0, line: 1)

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Where a value may reach that begins here; nil in a document that is not one of lines, or not yet.
    func line(at start: Int) -> Range<Int>? {
        isOfLines == true ? start..<(end(ofLineAt: start) ?? bytes.count) : nil
    }

    /// A value was read that stands here.
    mutating func didRead(_ value: Range<Int>) {
        guard isOfLines != false else { return }
        let isLine =
            value.count <= Self.longest && isFirst(value.lowerBound)
            && (end(ofLineAt: value.lowerBound).map { $0 >= value.upperBound } ?? true)
        isOfLines = isLine
    }

    /// The first line of a document whose next line is whole, where the first is not the beginning of a list or an object that
    /// is written over several.
    func firstBroken(at start: Int) -> Range<Int>? {
        guard isOfLines == nil, bytes[start] == UInt8(ascii: "{"), isFirst(start), let end = end(ofLineAt: start),
            !isOpen(start..<end)
        else { return nil }
        var ahead = DocumentScanner(bytes, at: end)
        guard ahead.peek() == UInt8(ascii: "{") else { return nil }
        let next = ahead.offset
        var within = DocumentScanner(
            UnsafeBufferPointer(rebasing: bytes[..<(self.end(ofLineAt: next) ?? bytes.count)]), at: next)
        guard (try? within.value()) != nil, within.peek() == nil else { return nil }
        return start..<end
    }

    /// Whether the line is an item's own and has an end.
    func isBroken(_ line: Range<Int>, at start: Int) -> Bool { isFirst(start) && line.upperBound < bytes.count }

    /// Where a value lies that begins on this line and ends on a later one, if it is one; looked for once.
    mutating func longerValue(at line: Range<Int>) -> Range<Int>? {
        guard !hasTriedLonger, isOpen(line) else { return nil }
        hasTriedLonger = true
        var scanner = DocumentScanner(bytes, at: line.lowerBound)
        guard let value = try? scanner.value(),
            (try? JSON(parsing: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[value]))) != nil
        else { return nil }
        return value
    }

    /// From 1.
    mutating func number(of line: Range<Int>) -> Int {
        while let end = end(ofLineAt: counted.offset), end < line.lowerBound { counted = (end + 1, counted.line + 1) }
        return counted.line
    }

    /// Whether the line ends where more must follow.
    private func isOpen(_ line: Range<Int>) -> Bool {
        guard let last = bytes[line].last(where: { ![0x20, 0x09, 0x0D].contains($0) }) else { return false }
        return "{[,:".utf8.contains(last)
    }

    /// Whether nothing but blanks stands before it on its line.
    func isFirst(_ offset: Int) -> Bool {
        let before = bytes[..<offset].last { ![0x20, 0x09, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
        return before == nil || before == 0x0A
    }

    /// Where the line feed stands; nil where there is none near.
    private func end(ofLineAt offset: Int) -> Int? {
        guard let base = bytes.baseAddress, offset < bytes.count,
            let found = memchr(base + offset, 0x0A, min(bytes.count - offset, Self.longest))
        else { return nil }
        return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
    }
}
