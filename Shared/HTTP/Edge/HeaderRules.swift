/// What a request's header fields must be so that nobody on its way can read them in another way than we do. What is refused
/// here is sent by no honest client.
enum HeaderRules {
    /// Of these a second one would be for whoever looks at the last instead of the first.
    private static let single = [
        "host", "authorization", "content-length", "transfer-encoding", "content-type", "if-match", "if-none-match",
        "idempotency-key", "origin", "skolbuss-purpose", "x-forwarded-proto", "x-request-id",
    ]

    /// Nil when they are as they should be.
    static func refusal(of headers: [(name: String, value: String)]) -> Problem? {
        // A bit for each of `single`.
        var seen = 0
        for (name, value) in headers {
            if name.isEmpty || !all(name, isToken) { return .headersMalformed }
            // A folded line (RFC 9112 §5.2), a bare CR and a NUL have no place in a value.
            if !all(value, { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) { return .headersMalformed }
            guard let place = single.firstIndex(of: name) else { continue }
            if seen & 1 << place != 0 {
                return name == "content-length" || name == "transfer-encoding" ? .framingMalformed : .headersMalformed
            }
            seen |= 1 << place
        }
        return nil
    }

    /// Asks of the bytes in place: every header of every request passes here.
    private static func all(_ text: String, _ holds: (UInt8) -> Bool) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy(holds) } ?? text.utf8.allSatisfy(holds)
    }

    /// RFC 9110 §5.6.2; names are in lower case here.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// Where the body ends: its announced length (0 when there is none), or by chunks. Nil when the end can be read in two
    /// ways, which is how requests are smuggled past a proxy (RFC 9112 §6.3).
    ///
    /// - Parameter version: as the request line says it.
    static func framing(of headers: [(name: String, value: String)], version: String) -> (length: Int, isChunked: Bool)?
    {
        var length: Int?
        var isChunked = false
        for (name, value) in headers {
            if name == "transfer-encoding" {
                // Another coding, or none (`identity`), is understood by some and not by others; HTTP/1.0 knows no chunks.
                guard value.lowercased() == "chunked", version == "HTTP/1.1" else { return nil }
                isChunked = true
            }
            guard name == "content-length" else { continue }
            guard length == nil, !value.isEmpty, value.utf8.allSatisfy({ (48...57).contains($0) }),
                let number = Int(value)
            else { return nil }
            length = number
        }
        if isChunked { return length == nil ? (0, true) : nil }
        return (length ?? 0, false)
    }
}
