import JSON
import Runtime

/// One value as it will be stored, with the rule that was needed, or the reason it cannot be read.
enum Reading {
    case value(JSON, RepairRule?)
    case failed(RejectionRule)
}

/// Lenient reading of plain values: what is meant beyond doubt is taken, and named when it was written otherwise.
enum Lenient {
    static func text(_ json: JSON) -> Reading {
        switch json.kind {
        case .string: .value(json, nil)
        case .integer: json.int.map { .value(JSON(String($0)), .textFromNumber) } ?? .failed(.wrongType)
        default: .failed(.wrongType)
        }
    }

    /// Digits with the leading zeros that a number or a spreadsheet loses, such as municipality `0180`.
    static func digits(_ json: JSON, count: Int) -> Reading {
        guard let text = json.string ?? json.int.map(String.init) else { return .failed(.wrongType) }
        guard Text.isDigits(text), text.utf8.count < count else { return self.text(json) }
        let padded = String(repeating: "0", count: count - text.utf8.count) + text
        return .value(JSON(padded), .textFromNumber)
    }

    static func integer(_ json: JSON, in range: ClosedRange<Int>) -> Reading {
        if json.kind == .integer, let number = json.int {
            return range.contains(number) ? .value(json, nil) : .failed(.wrongType)
        }
        var number = json.string.flatMap { Int(Text.trimmed($0)) }
        if number == nil, let real = json.double ?? json.string.flatMap({ Double(Text.trimmed($0)) }) {
            number = Int(exactly: real)
        }
        guard let number, range.contains(number) else { return .failed(.wrongType) }
        return .value(JSON(number), .numberRewritten)
    }

    static func boolean(_ json: JSON) -> Reading {
        if json.bool != nil { return .value(json, nil) }
        switch json.int.map(String.init) ?? json.string.map(Text.folded) {
        case "1", "true", "ja", "yes", "j", "y": return .value(JSON(true), .booleanRewritten)
        case "0", "false", "nej", "no", "n": return .value(JSON(false), .booleanRewritten)
        default: return .failed(.wrongType)
        }
    }

    static func date(_ json: JSON) -> Reading {
        guard let text = json.string ?? json.int.map(String.init) else { return .failed(.wrongType) }
        if LocalDate(iso8601: text) != nil { return .value(json, nil) }
        guard let (date, rule) = date(Text.trimmed(text)) else { return .failed(.invalidDate) }
        return .value(JSON(date.description), rule)
    }

    /// A timestamp with a zone means the local date of that instant: `2026-08-16T22:00:00Z` is 17 August in Stockholm.
    static func date(_ text: String) -> (LocalDate, RepairRule)? {
        if let date = LocalDate(iso8601: text) { return (date, .dateRewritten) }
        if let instant = Instant(rfc3339: text) { return (LocalDate(instant), .dateFromTimestamp) }
        if let instant = local(text) { return (LocalDate(instant), .dateFromTimestamp) }
        var parts = text.split(whereSeparator: { "-/.".contains($0) })
        if parts.count == 1, text.utf8.count == 8 {
            parts = [text.prefix(4), text.dropFirst(4).prefix(2), text.suffix(2)]
        }
        guard parts.count == 3, parts.allSatisfy({ Text.isDigits($0) }), parts[0].count == 4,
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        return LocalDate(year: year, month: month, day: day).map { ($0, .dateRewritten) }
    }

    /// Stored in UTC. Without a zone the time is the wall clock's in Stockholm.
    static func timestamp(_ json: JSON) -> Reading {
        if let text = json.string {
            if let instant = Instant(rfc3339: text) { return .value(JSON(instant.rfc3339), nil) }
            let trimmed = Text.trimmed(text)
            if let instant = Instant(rfc3339: trimmed) { return .value(JSON(instant.rfc3339), .timestampRewritten) }
            if let instant = local(trimmed) { return .value(JSON(instant.rfc3339), .timestampZoneAssumed) }
            return .failed(.invalidTime)
        }
        // Seconds or milliseconds since 1970; between the two lie a thousand years of doubt-free room.
        guard let number = json.int, number > 0, number < 100_000_000_000_000 else { return .failed(.wrongType) }
        let isMilliseconds = number > 100_000_000_000
        let instant = Instant(microseconds: Int64(number) * (isMilliseconds ? 1_000 : 1_000_000))
        return .value(JSON(instant.rfc3339), .timestampRewritten)
    }

    /// A date and a wall-clock time without a zone: `2026-08-17T08:00`, with seconds and fraction if it likes.
    private static func local(_ text: String) -> Instant? {
        guard let date = LocalDate(iso8601: String(text.prefix(10))) else { return nil }
        let rest = text.dropFirst(10)
        guard let separator = rest.first, separator == "T" || separator == "t" || separator == " " else { return nil }
        let time = rest.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard time.count == 2 || time.count == 3, time.allSatisfy({ $0.utf8.count >= 2 }) else { return nil }
        let seconds = time.count == 3 ? time[2].split(separator: ".", omittingEmptySubsequences: false) : ["00"]
        guard seconds.count <= 2, let hour = number(time[0]), let minute = number(time[1]),
            let second = number(seconds[0]), hour < 24, minute < 60, second < 60
        else { return nil }
        var microseconds = 0
        if seconds.count == 2 {
            guard Text.isDigits(seconds[1]) else { return nil }
            microseconds = Int((seconds[1] + "000000").prefix(6)) ?? 0
        }
        return date.at(hour: hour, minute: minute, second: second) + .microseconds(microseconds)
    }

    private static func number(_ text: Substring) -> Int? {
        text.utf8.count == 2 && Text.isDigits(text) ? Int(text) : nil
    }
}
