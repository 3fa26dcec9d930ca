import JSON

/// The attributes of an event in a bundle, read where they stand when they are written as ``BundleWriter`` writes them.
///
/// A consumer reads as many of these lines as documents, and to build each only to read its members once took a
/// third of the thread that decodes. Whatever is written in any other way is for ``JSON`` to read, or to refuse.
struct WrittenAttributes: EnvelopeSource {
    private enum Place {
        case text(Range<Int>)
        case number(Int64)
    }

    private let body: [UInt8]
    private var places: [Place?]

    /// Nil unless the line is one flat object without blanks, its members known ones and each there once, its values texts
    /// of ASCII in which nothing is escaped, or whole numbers of at most 18 digits.
    init?(_ line: Range<Int>, of body: [UInt8]) {
        self.body = body
        places = Array(repeating: nil, count: EnvelopeAttribute.allCases.count)
        let found = body.withUnsafeBytes { Self.places(in: $0, line, &places) }
        guard found else { return nil }
    }

    func name(of attribute: EnvelopeAttribute) -> String { attribute.name }

    func value(of attribute: EnvelopeAttribute) -> HeaderValue? {
        switch places[attribute.rawValue] {
        case .text(let range)?: .string(String(decoding: body[range], as: UTF8.self))
        case .number(let number)?: .int(number)
        case nil: nil
        }
    }

    private static func places(
        in body: UnsafeRawBufferPointer, _ line: Range<Int>, _ places: inout [Place?]
    ) -> Bool {
        var reader = LineReader(bytes: body, place: line.lowerBound, end: line.upperBound)
        guard reader.skip(UInt8(ascii: "{")) else { return false }
        repeat {
            guard let name = reader.text(), reader.skip(UInt8(ascii: ":")),
                let attribute = EnvelopeAttribute(named: UnsafeRawBufferPointer(rebasing: body[name])),
                places[attribute.rawValue] == nil
            else { return false }
            if let text = reader.text() {
                places[attribute.rawValue] = .text(text)
            } else if let number = reader.number() {
                places[attribute.rawValue] = .number(number)
            } else {
                return false
            }
        } while reader.skip(UInt8(ascii: ","))
        return reader.skip(UInt8(ascii: "}")) && reader.place == line.upperBound
    }
}

private struct LineReader {
    let bytes: UnsafeRawBufferPointer
    var place: Int
    let end: Int

    mutating func skip(_ byte: UInt8) -> Bool {
        guard place < end, bytes[place] == byte else { return false }
        place += 1
        return true
    }

    /// What stands between quotes; nil, and nothing read, when it is no text or has anything but plain characters.
    mutating func text() -> Range<Int>? {
        guard place < end, bytes[place] == UInt8(ascii: "\"") else { return nil }
        var next = place + 1
        while next < end {
            let byte = bytes[next]
            if byte == UInt8(ascii: "\"") {
                let text = place + 1..<next
                place = next + 1
                return text
            }
            if byte < 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\\") { return nil }
            next += 1
        }
        return nil
    }

    /// Nil, and nothing read, for what is no whole number from 0 on.
    mutating func number() -> Int64? {
        var number: Int64 = 0
        var next = place
        while next < end, bytes[next] >= UInt8(ascii: "0"), bytes[next] <= UInt8(ascii: "9") {
            number = number &* 10 &+ Int64(bytes[next] - UInt8(ascii: "0"))
            next += 1
        }
        let digits = next - place
        guard digits > 0, digits <= 18, digits == 1 || bytes[place] != UInt8(ascii: "0") else { return nil }
        place = next
        return number
    }
}
