package import JSON

/// One request as a fake provider has read it.
package struct FakeRequest: Sendable {
    package let method: String
    package let path: String
    /// Decoded, in the order in which they came.
    package let query: [(name: String, value: String)]
    /// Names in lower case.
    package let headers: [String: String]
    package let body: [UInt8]

    package func all(_ name: String) -> [String] { query.filter { $0.name == name }.map(\.value) }
    package func first(_ name: String) -> String? { all(name).first }
    package var json: JSON? { try? JSON(parsing: body) }

    /// Nil when the client has hung up.
    init?(reading connection: LoopbackConnection) {
        guard let line = connection.line() else { return nil }
        let words = line.split(separator: " ")
        guard words.count == 3 else { return nil }
        var headers: [String: String] = [:]
        while let header = connection.line(), !header.isEmpty {
            let parts = header.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count == 2 ? String(parts[1].drop { $0 == " " }) : ""
        }
        self.headers = headers
        method = String(words[0])
        let target = words[1].split(separator: "?", maxSplits: 1)
        path = String(target[0])
        query = (target.count == 2 ? String(target[1]) : "").split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count == 2 ? Self.decoded(parts[1]) : "")
        }
        guard let body = connection.bytes(headers["content-length"].flatMap { Int($0) } ?? 0) else { return nil }
        self.body = body
    }

    /// `+` is a blank, as a form's; a client that sends a token's `+` bare loses it here.
    private static func decoded(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
