import Glibc

func parseDuration(_ text: String) -> Duration? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let amount = Int64(digits), amount <= 1_000_000_000 else { return nil }
    switch text.dropFirst(digits.count) {
    case "ms": return .milliseconds(amount)
    case "s": return .seconds(amount)
    case "m": return .seconds(amount * 60)
    case "h": return .seconds(amount * 3_600)
    default: return nil
    }
}

func parseLocalTime(_ text: String) -> (hour: Int, minute: Int)? {
    var text = text
    return text.withUTF8 { bytes in
        var reader = DigitReader(bytes)
        guard let hour = reader.number(width: 2), hour < 24, reader.take(":") != nil,
            let minute = reader.number(width: 2), minute < 60, reader.isAtEnd
        else { return nil }
        return (hour, minute)
    }
}

func trimmed(_ text: some StringProtocol) -> String {
    let start = text.drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
}

/// A secret is a line; what is longer than 64 kB is the wrong file.
func readSmallFile(_ path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while content.count <= 65_536 {
        let count = read(file, &chunk, chunk.count)
        if count < 0 { return nil }
        if count == 0 { return String(validating: content, as: UTF8.self) }
        content += chunk[..<count]
    }
    return nil
}
