extension Instant {
    /// Reads an RFC 3339 time. A zone is required (`Z`, `+hh:mm`, `+hhmm` or `+hh`), because a time without one means
    /// different moments to different suppliers. Date and time are parted by `T`, `t` or one space; fraction digits beyond the
    /// sixth are cut off; second 60 is the first of the next minute. Anything else, or anything left over, is nil.
    package init?(rfc3339 text: String) {
        var text = text
        let parsed = text.withUTF8 { bytes -> Int64? in
            var reader = DigitReader(bytes)
            return reader.instant()
        }
        guard let parsed else { return nil }
        self.init(microseconds: parsed)
    }

    /// In UTC: `2026-11-25T08:00:00Z`, with exactly six fraction digits when the second is not whole.
    package var rfc3339: String {
        let total = Int(microseconds)
        let seconds = Calendar.floorDivide(total, 1_000_000)
        let fraction = total - seconds * 1_000_000
        let day = Calendar.floorDivide(seconds, 86_400)
        let second = seconds - day * 86_400
        let (year, month, date) = Calendar.date(ofDay: day)
        return String(unsafeUninitializedCapacity: 48) { buffer in
            var writer = DigitWriter(buffer)
            writer.date(year, month, date)
            writer.byte("T")
            writer.digits(second / 3_600, width: 2)
            writer.byte(":")
            writer.digits(second / 60 % 60, width: 2)
            writer.byte(":")
            writer.digits(second % 60, width: 2)
            if fraction != 0 {
                writer.byte(".")
                writer.digits(fraction, width: 6)
            }
            writer.byte("Z")
            return writer.count
        }
    }
}

/// Writes fixed-width numbers straight into a string's storage; formatting is on the path of every stored document.
struct DigitWriter {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
        self.buffer = buffer
    }

    mutating func byte(_ character: Unicode.Scalar) {
        buffer[count] = UInt8(ascii: character)
        count += 1
    }

    mutating func digits(_ value: Int, width: Int) {
        var rest = value
        for place in stride(from: count + width - 1, through: count, by: -1) {
            buffer[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        count += width
    }

    mutating func date(_ year: Int, _ month: Int, _ day: Int) {
        if year < 0 { byte("-") }
        // Years outside 0...9999 are not RFC 3339, but a wrong clock must still be shown, not trap.
        digits(abs(year), width: abs(year) > 9_999 ? 6 : 4)
        byte("-")
        digits(month, width: 2)
        byte("-")
        digits(day, width: 2)
    }
}

/// Reads the pieces of dates and times from ASCII; every step answers nil on the first byte that does not belong.
struct DigitReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ characters: Unicode.Scalar...) -> Unicode.Scalar? {
        guard position < bytes.count else { return nil }
        let byte = Unicode.Scalar(bytes[position])
        guard characters.contains(byte) else { return nil }
        position += 1
        return byte
    }

    mutating func number(width: Int) -> Int? {
        guard position + width <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + width] {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        position += width
        return value
    }

    /// `yyyy-mm-dd` of a date that exists, as its day number.
    mutating func day() -> Int? {
        guard let year = number(width: 4), take("-") != nil,
            let month = number(width: 2), take("-") != nil,
            let day = number(width: 2), Calendar.exists(year: year, month: month, day: day)
        else { return nil }
        return Calendar.day(year: year, month: month, day: day)
    }

    mutating func instant() -> Int64? {
        guard let day = day(), take("T", "t", " ") != nil,
            let hour = number(width: 2), hour < 24, take(":") != nil,
            let minute = number(width: 2), minute < 60, take(":") != nil,
            let second = number(width: 2), second <= 60,
            let fraction = fraction(), let offset = offset(), isAtEnd
        else { return nil }
        let seconds = day * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return Int64(seconds * 1_000_000 + fraction)
    }

    private mutating func fraction() -> Int? {
        guard take(".", ",") != nil else { return 0 }
        guard var value = number(width: 1) else { return nil }
        var places = 1
        while let digit = number(width: 1) {
            if places < 6 { value = value * 10 + digit }
            places += 1
        }
        for _ in min(places, 6)..<6 { value *= 10 }
        return value
    }

    private mutating func offset() -> Int? {
        if take("Z", "z") != nil { return 0 }
        guard let sign = take("+", "-"), let hours = number(width: 2), hours < 24 else { return nil }
        var minutes = 0
        if !isAtEnd {
            _ = take(":")
            guard let read = number(width: 2), read < 60 else { return nil }
            minutes = read
        }
        let seconds = hours * 3_600 + minutes * 60
        return sign == "-" ? -seconds : seconds
    }
}
