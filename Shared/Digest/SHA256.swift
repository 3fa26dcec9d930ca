import CCrypto

/// SHA-256, the one digest this project uses.
package enum SHA256 {
    /// 32 bytes.
    package static func digest(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes(digest)
    }

    package static func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { output, count in
            let succeeded = EVP_Digest(bytes.baseAddress, bytes.count, output.baseAddress, nil, EVP_sha256(), nil)
            precondition(succeeded == 1, "libcrypto has no SHA-256")
            count = 32
        }
    }

    /// A digest of what comes in pieces.
    package final class Running {
        private let context = EVP_MD_CTX_new()

        package init() {
            precondition(EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1, "libcrypto has no SHA-256")
        }

        deinit { EVP_MD_CTX_free(context) }

        package func add(_ bytes: [UInt8]) {
            precondition(EVP_DigestUpdate(context, bytes, bytes.count) == 1, "libcrypto cannot go on")
        }

        /// 32 bytes; nothing can be added afterwards.
        package func finish() -> [UInt8] {
            [UInt8](unsafeUninitializedCapacity: 32) { output, count in
                precondition(EVP_DigestFinal_ex(context, output.baseAddress, nil) == 1, "libcrypto cannot end")
                count = 32
            }
        }
    }

    /// 64 hexadecimal digits in lower case.
    package static func hex(_ bytes: [UInt8]) -> String {
        hexadecimal(digest(bytes))
    }
}

/// Two lower-case digits a byte.
package func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
    String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
        var place = 0
        for byte in bytes {
            for digit in [byte >> 4, byte & 15] {
                buffer[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
                place += 1
            }
        }
        return place
    }
}

/// What ``hexadecimal(_:)`` wrote, in either case; nil when it is something else.
package func bytes(hexadecimal text: String) -> [UInt8]? {
    let digits = text.utf8.map { digit -> UInt8? in
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
    guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { (digits[$0] ?? 0) << 4 | (digits[$0 + 1] ?? 0) }
}
