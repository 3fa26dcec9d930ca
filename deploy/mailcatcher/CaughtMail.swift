/// A kept mail, taken apart for a reader: headers unfolded and decoded, the text decoded to UTF-8.
struct CaughtMail {
    let headers: [(name: String, value: String)]
    let body: String

    init(_ text: [UInt8]) {
        var headers: [(name: String, value: String)] = []
        var rest = text[...]
        while let line = Self.line(of: &rest), !line.isEmpty {
            if line.first == 0x20 || line.first == 0x09, !headers.isEmpty {
                headers[headers.count - 1].value += " " + Self.trimmed(line)
            } else if let colon = line.firstIndex(of: 0x3A) {
                let name = String(decoding: line[..<colon], as: UTF8.self)
                headers.append((name, Self.trimmed(line[(colon + 1)...])))
            }
        }
        self.headers = headers.map { ($0.name, MailText.decodedWords($0.value)) }
        let encoding = Self.first("content-transfer-encoding", in: headers)?.lowercased()
        let decoded =
            switch encoding {
            case "quoted-printable": MailText.decodedQuotedPrintable(rest)
            case "base64": MailText.decodedBase64(rest)
            default: Array(rest)
            }
        body = String(decoding: Self.withUnixLineEnds(decoded), as: UTF8.self)
    }

    /// The first header of this name, in any case.
    func header(_ name: String) -> String? {
        Self.first(name.lowercased(), in: headers)
    }

    private static func first(_ lowercase: String, in headers: [(name: String, value: String)]) -> String? {
        headers.first { $0.name.lowercased() == lowercase }?.value
    }

    private static func line(of rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let end = rest.firstIndex(of: 0x0A) else { return nil }
        let line = rest[rest.startIndex..<end]
        rest = rest[(end + 1)...]
        return line.last == 0x0D ? line.dropLast() : line
    }

    private static func withUnixLineEnds(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        for byte in text {
            if byte == 0x0A, result.last == 0x0D { result.removeLast() }
            result.append(byte)
        }
        return result
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> String {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        var line = line.drop(while: isBlank)
        while let last = line.last, isBlank(last) { line.removeLast() }
        return String(decoding: line, as: UTF8.self)
    }
}
