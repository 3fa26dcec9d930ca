/// What stands in a line for whoever knows how it was written: with escapes undone and encodings taken off.
///
/// Percent and quoted-printable escapes; those of JSON, C, Swift and nginx (`\u00e5`, `\xC3`, `\303`, `\u{e5}`); base64 in both
/// alphabets, hexadecimal digits, and lists of numbers as Erlang writes binaries; ISO 8859-1, UTF-8 taken for it, and letters
/// written apart from their marks. One within the other, three deep.
enum Reading {
    private static let depth = 3
    private static let most = 48

    private static let decoders: [@Sendable (_ line: [UInt8]) -> [UInt8]?] = [
        Reading.percent, Reading.quotedPrintable, Reading.backslashes, Reading.numbers, Reading.base64,
        Reading.hexadecimal,
        Reading.latin, Reading.twiceEncoded, Reading.composed,
    ]

    /// Every reading but the line itself.
    static func others(of line: [UInt8]) -> [[UInt8]] {
        var all: [[UInt8]] = []
        var last = [line]
        for _ in 0..<depth {
            var next: [[UInt8]] = []
            for text in last {
                for decode in decoders {
                    guard all.count + next.count < most else { return all + next }
                    if let plain = decode(text), plain != text { next.append(plain) }
                }
            }
            if next.isEmpty { break }
            all += next
            last = next
        }
        return all
    }

    // MARK: escapes

    static func percent(_ line: [UInt8]) -> [UInt8]? {
        let plain = escaped(line, by: UInt8(ascii: "%"), lowercase: true)
        // As in a form: a blank is a plus there.
        return plain?.map { $0 == UInt8(ascii: "+") ? 32 : $0 }
    }

    static func quotedPrintable(_ line: [UInt8]) -> [UInt8]? {
        escaped(line, by: UInt8(ascii: "="), lowercase: false)
    }

    private static func escaped(_ line: [UInt8], by sign: UInt8, lowercase: Bool) -> [UInt8]? {
        guard line.contains(sign) else { return nil }
        var plain: [UInt8] = []
        plain.reserveCapacity(line.count)
        var place = 0
        var isChanged = false
        while place < line.count {
            if line[place] == sign, place + 2 < line.count, let high = digit(line[place + 1], lowercase: lowercase),
                let low = digit(line[place + 2], lowercase: lowercase)
            {
                plain.append(high << 4 | low)
                place += 3
                isChanged = true
            } else {
                plain.append(line[place])
                place += 1
            }
        }
        return isChanged ? plain : nil
    }

    static func backslashes(_ line: [UInt8]) -> [UInt8]? {
        guard line.contains(UInt8(ascii: "\\")) else { return nil }
        var plain: [UInt8] = []
        plain.reserveCapacity(line.count)
        var rest = line[...]
        var high: UInt32?
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let sign = rest.first else {
                plain.append(byte)
                continue
            }
            switch sign {
            case UInt8(ascii: "u"), UInt8(ascii: "U"):
                rest.removeFirst()
                guard let unit = number(&rest) else {
                    plain += [byte, sign]
                    continue
                }
                if (0xD800..<0xDC00).contains(unit) {
                    high = unit
                } else if (0xDC00..<0xE000).contains(unit), let first = high {
                    append(0x10000 + (first - 0xD800) << 10 + (unit - 0xDC00), to: &plain)
                    high = nil
                } else {
                    append(unit, to: &plain)
                }
            case UInt8(ascii: "x"), UInt8(ascii: "X"):
                if rest.count >= 3, let first = digit(rest[rest.startIndex + 1]),
                    let second = digit(rest[rest.startIndex + 2])
                {
                    plain.append(first << 4 | second)
                    rest.removeFirst(3)
                } else {
                    plain.append(byte)
                }
            case UInt8(ascii: "0")...UInt8(ascii: "3"):
                let digits = rest.prefix(3)
                guard digits.count == 3, digits.allSatisfy({ (48...55).contains($0) }) else {
                    plain.append(byte)
                    continue
                }
                plain.append(digits.reduce(0) { $0 << 3 | ($1 - 48) })
                rest.removeFirst(3)
            case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "b"), UInt8(ascii: "f"):
                plain.append(32)
                rest.removeFirst()
            default:
                plain.append(sign)
                rest.removeFirst()
            }
        }
        return plain
    }

    /// Four digits, or as many as Swift puts in braces.
    private static func number(_ rest: inout ArraySlice<UInt8>) -> UInt32? {
        let isBraced = rest.first == UInt8(ascii: "{")
        let digits = rest.dropFirst(isBraced ? 1 : 0).prefix(isBraced ? 8 : 4).prefix { digit($0) != nil }
        guard isBraced ? !digits.isEmpty : digits.count == 4 else { return nil }
        let length = digits.count + (isBraced ? 2 : 0)
        guard rest.count >= length else { return nil }
        rest.removeFirst(length)
        return digits.reduce(0) { $0 << 4 | UInt32(digit($1)!) }
    }

    private static func append(_ number: UInt32, to plain: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(number) else { return }
        plain += Array(String(Character(scalar)).utf8)
    }

    // MARK: encodings

    /// All the lists of numbers that are a text.
    static func numbers(_ line: [UInt8]) -> [UInt8]? {
        guard line.contains(UInt8(ascii: ",")) else { return nil }
        var texts: [[UInt8]] = []
        var list: [UInt8] = []
        var number: Int?
        func end() {
            if let number, number < 256 { list.append(UInt8(number)) }
            if list.count >= 3 { texts += text(list) }
            list = []
        }
        for byte in line {
            switch byte {
            case 48...57:
                number = min((number ?? 0) * 10 + Int(byte - 48), 1_000)
            case UInt8(ascii: ","), 32:
                guard let value = number else { continue }
                if value < 256 { list.append(UInt8(value)) } else { end() }
                number = nil
            default:
                end()
                number = nil
            }
        }
        end()
        return joined(texts)
    }

    /// All the runs of the alphabet that are a text, and the parts of them that slashes, hyphens and underscores make.
    static func base64(_ line: [UInt8]) -> [UInt8]? {
        var texts: [[UInt8]] = []
        for run in line.split(whereSeparator: { sextets[Int($0)] == 255 }) where run.count >= 4 {
            texts += text(bytes(of: run))
            let parts = run.split { [43, 45, 47, 95].contains($0) }
            guard parts.first?.count != run.count else { continue }
            for part in parts where part.count >= 4 { texts += text(bytes(of: part)) }
        }
        return joined(texts)
    }

    private static func bytes(of run: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(run.count * 3 / 4)
        var gathered: UInt32 = 0
        var bits = 0
        for sign in run {
            gathered = gathered << 6 | UInt32(sextets[Int(sign)])
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: gathered >> UInt32(bits)))
            }
        }
        return bytes
    }

    private static let sextets: [UInt8] = {
        var table = [UInt8](repeating: 255, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, sign) in alphabet.utf8.enumerated() { table[Int(sign)] = UInt8(value) }
        table[Int(UInt8(ascii: "-"))] = 62
        table[Int(UInt8(ascii: "_"))] = 63
        return table
    }()

    static func hexadecimal(_ line: [UInt8]) -> [UInt8]? {
        var texts: [[UInt8]] = []
        for run in line.split(whereSeparator: { digit($0) == nil }) where run.count >= 6 && run.count.isMultiple(of: 2)
        {
            let digits = run.map { digit($0)! }
            texts += text(stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
        }
        return joined(texts)
    }

    private static func joined(_ texts: [[UInt8]]) -> [UInt8]? {
        texts.isEmpty ? nil : Array(texts.joined(separator: [10]))
    }

    // MARK: what is a text

    /// The bytes when they are one, in UTF-8 or ISO 8859-1; otherwise what is long enough in them to be none by chance.
    private static func text(_ bytes: [UInt8]) -> [[UInt8]] {
        guard bytes.count >= 3 else { return [] }
        if isText(bytes) { return [bytes] }
        let letters = bytes.count { (0xC0...0xFF).contains($0) }
        if letters * 2 <= bytes.count, bytes.allSatisfy({ (32..<127).contains($0) || $0 >= 0xC0 }),
            let plain = latin(bytes)
        {
            return [plain]
        }
        return bytes.split { !(32..<127).contains($0) && $0 < 128 }.filter { $0.count >= 12 && isText(Array($0)) }
            .map { Array($0) }
    }

    private static func isText(_ bytes: [UInt8]) -> Bool {
        var place = 0
        while place < bytes.count {
            let length = size(bytes, place)
            guard length > 0, length > 1 || bytes[place] >= 32 || [9, 10, 13].contains(bytes[place]) else {
                return false
            }
            place += length
        }
        return true
    }

    /// How many bytes the character of UTF-8 there has; 0 when there is none.
    private static func size(_ bytes: [UInt8], _ place: Int) -> Int {
        let length =
            switch bytes[place] {
            case 0..<0x80: 1
            case 0xC2..<0xE0: 2
            case 0xE0..<0xF0: 3
            case 0xF0..<0xF5: 4
            default: 0
            }
        guard length > 1 else { return length }
        guard place + length <= bytes.count else { return 0 }
        for next in (place + 1)..<(place + length) where bytes[next] & 0xC0 != 0x80 { return 0 }
        return length
    }

    /// What is no UTF-8 in it, as ISO 8859-1.
    static func latin(_ line: [UInt8]) -> [UInt8]? {
        guard line.contains(where: { $0 >= 0x80 }) else { return nil }
        var plain: [UInt8] = []
        plain.reserveCapacity(line.count + 8)
        var place = 0
        while place < line.count {
            let length = size(line, place)
            if length == 0 {
                plain += [0xC0 | line[place] >> 6, 0x80 | line[place] & 0x3F]
                place += 1
            } else {
                plain += line[place..<(place + length)]
                place += length
            }
        }
        return plain
    }

    /// UTF-8 whose bytes were taken for ISO 8859-1 and written as UTF-8 once more.
    static func twiceEncoded(_ line: [UInt8]) -> [UInt8]? {
        guard line.contains(0xC3) || line.contains(0xC2) else { return nil }
        var plain: [UInt8] = []
        plain.reserveCapacity(line.count)
        var place = 0
        while place < line.count {
            if line[place] & 0xFE == 0xC2, size(line, place) == 2 {
                plain.append(line[place] << 6 | line[place + 1] & 0x3F)
                place += 2
            } else {
                plain.append(line[place])
                place += 1
            }
        }
        return plain
    }

    /// With the letters that names here have put together with their marks (U+030A, U+0308, U+0301).
    static func composed(_ line: [UInt8]) -> [UInt8]? {
        guard line.contains(0xCC) else { return nil }
        var plain: [UInt8] = []
        for (place, byte) in line.enumerated() {
            if byte == 0xCC { continue }
            if place > 1, line[place - 1] == 0xCC, let letter = plain.last {
                let whole: String? =
                    switch (letter, byte) {
                    case (UInt8(ascii: "A"), 0x8A): "Å"
                    case (UInt8(ascii: "a"), 0x8A): "å"
                    case (UInt8(ascii: "A"), 0x88): "Ä"
                    case (UInt8(ascii: "a"), 0x88): "ä"
                    case (UInt8(ascii: "O"), 0x88): "Ö"
                    case (UInt8(ascii: "o"), 0x88): "ö"
                    case (UInt8(ascii: "U"), 0x88): "Ü"
                    case (UInt8(ascii: "u"), 0x88): "ü"
                    case (UInt8(ascii: "E"), 0x81): "É"
                    case (UInt8(ascii: "e"), 0x81): "é"
                    default: nil
                    }
                if let whole {
                    plain.removeLast()
                    plain += Array(whole.utf8)
                } else {
                    plain += [0xCC, byte]
                }
            } else {
                plain.append(byte)
            }
        }
        return plain
    }

    private static func digit(_ sign: UInt8, lowercase: Bool = true) -> UInt8? {
        switch sign {
        case 48...57: sign - 48
        case 65...70: sign - 55
        case 97...102: lowercase ? sign - 87 : nil
        default: nil
        }
    }
}
