package import FoundationEssentials

// Foundation's own parsing and printing go through String formatting; identifiers are on every hot path, so these do not.

extension UUID {
    package init(high: UInt64, low: UInt64) {
        func byte(_ word: UInt64, _ index: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - index * 8)) }
        self.init(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3),
                byte(high, 4), byte(high, 5), byte(high, 6), byte(high, 7),
                byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3),
                byte(low, 4), byte(low, 5), byte(low, 6), byte(low, 7)
            ))
    }

    /// Nil unless there are exactly sixteen bytes.
    package init?(bytes: some Collection<UInt8>) {
        // What lies in one piece, as nearly all does, is read as it lies: byte by byte through a type unknown here is a hundred times
        // dearer.
        let words = bytes.withContiguousStorageIfAvailable { UUID.words(of: UnsafeRawBufferPointer($0)) }
        guard let (high, low) = words ?? Array(bytes).withUnsafeBytes({ UUID.words(of: $0) }) else { return nil }
        self.init(high: high, low: low)
    }

    /// Reads exactly `8-4-4-4-12` hexadecimal digits in either case; no braces, no `urn:uuid:`.
    package init?(text: String) {
        var text = text
        guard let id = text.withUTF8({ UUID(ascii: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = id
    }

    /// As above, of bytes in place.
    package init?(ascii bytes: UnsafeRawBufferPointer) {
        let hyphen = UInt8(ascii: "-")
        guard bytes.count == 36, bytes[8] == hyphen, bytes[13] == hyphen, bytes[18] == hyphen, bytes[23] == hyphen
        else { return nil }
        // What is no digit is found at the end, so that there is no branch for each.
        var wrong: UInt8 = 0
        func read(_ digits: Range<Int>, into word: inout UInt64) {
            for index in digits {
                let digit = hexadecimalValue(bytes[index])
                wrong |= digit
                word = word << 4 | UInt64(digit & 15)
            }
        }
        var (high, low): (UInt64, UInt64) = (0, 0)
        read(0..<8, into: &high)
        read(9..<13, into: &high)
        read(14..<18, into: &high)
        read(19..<23, into: &low)
        read(24..<36, into: &low)
        guard wrong < 16 else { return nil }
        self.init(high: high, low: low)
    }

    /// Orders by the bytes, as SQLite orders stored ids.
    package func precedes(_ other: UUID) -> Bool {
        let (left, right) = (words, other.words)
        return left.high != right.high ? left.high < right.high : left.low < right.low
    }

    private var words: (high: UInt64, low: UInt64) { withUnsafeBytes(of: uuid) { UUID.words(of: $0) } ?? (0, 0) }

    /// Nil unless there are exactly sixteen bytes.
    private static func words(of bytes: UnsafeRawBufferPointer) -> (high: UInt64, low: UInt64)? {
        guard bytes.count == 16 else { return nil }
        return (
            UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        )
    }

    package var bytes16: [UInt8] {
        withUnsafeBytes(of: uuid) { Array($0) }
    }

    /// The form used in documents, messages, routes and logs: lower case with hyphens.
    package var lowercase: String {
        withUnsafeBytes(of: uuid) { bytes in
            String(unsafeUninitializedCapacity: 36) { buffer in
                var place = 0
                for index in 0..<16 {
                    if index == 4 || index == 6 || index == 8 || index == 10 {
                        buffer[place] = UInt8(ascii: "-")
                        place += 1
                    }
                    buffer[place] = hexadecimalDigit(bytes[index] >> 4)
                    buffer[place + 1] = hexadecimalDigit(bytes[index] & 15)
                    place += 2
                }
                return place
            }
        }
    }
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}

/// More than 15 for what is no digit.
private func hexadecimalValue(_ byte: UInt8) -> UInt8 {
    let decimal = byte &- UInt8(ascii: "0")
    let letter = (byte | 0x20) &- UInt8(ascii: "a")
    return decimal < 10 ? decimal : letter < 6 ? letter + 10 : .max
}
