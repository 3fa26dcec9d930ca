import JSON

extension PersonalWords {
    /// Adds what of a service's settings must be told to nobody: passwords and what is in the files of secrets that they name.
    package mutating func add(settings: [String: String]) {
        for (name, value) in settings where !value.isEmpty {
            if name.hasSuffix("_FILE") || name.hasSuffix("_KEY") {
                if let bytes = try? File.read(value) { add(secretFile: bytes, name) }
            } else if ["PASSWORD", "SECRET", "_USER"].contains(where: { name.contains($0) }) {
                add(secret: value, name)
            } else if let start = value.firstRange(of: "://")?.upperBound,
                let authority = value[start...].split(separator: "/").first,
                let end = authority.lastIndex(of: "@"), let colon = authority[..<end].firstIndex(of: ":")
            {
                add(secret: String(authority[authority.index(after: colon)..<end]), "\(name)'s password")
            }
        }
    }

    /// Adds what a file of secrets holds: the lines of private keys, the private members of a JSON Web Key, and any other line
    /// as it stands. Certificates are none.
    package mutating func add(secretFile bytes: [UInt8], _ kind: String) {
        guard bytes.count < 1 << 16 else { return }
        var block: Substring?
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            if line.hasPrefix("-----") {
                block = line.hasPrefix("-----BEGIN ") ? line : nil
            } else if let block {
                if block.contains("PRIVATE KEY") { add(secret: String(line), "\(kind), a private key's line") }
            } else if line.hasPrefix("{"), let key = try? JSON(parsing: Array(line.utf8)) {
                // A JSON Web Key's private members (RFC 7518).
                for member in ["d", "p", "q", "dp", "dq", "qi", "k"] {
                    if let text = key[member]?.string { add(secret: text, kind) }
                }
            } else {
                add(secret: String(line), kind)
            }
        }
    }

    /// Adds bytes that are a key, as they would be written: in hexadecimal digits and in base64 of both alphabets.
    package mutating func add(key: [UInt8], _ kind: String) {
        let digits = Array("0123456789abcdef")
        let hexadecimal = String(key.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
        add(secret: hexadecimal, kind)
        add(secret: hexadecimal.uppercased(), kind)
        for more in ["+/", "-_"] { add(secret: Self.base64(key, more), kind) }
    }

    private static func base64(_ bytes: [UInt8], _ more: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + more)
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let three = bytes[start..<min(start + 3, bytes.count)]
            let value = three.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - three.count))
            for place in 0...three.count { text.append(alphabet[value >> (18 - 6 * place) & 63]) }
        }
        return text
    }
}
