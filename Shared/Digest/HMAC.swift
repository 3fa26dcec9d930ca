import CCrypto

/// A digest only the holder of the key can make.
package enum HMAC {
    /// HMAC-SHA-256 (RFC 2104): 32 bytes.
    package static func sha256(key: [UInt8], message: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { output, count in
            let result = CCrypto.HMAC(
                EVP_sha256(), key, Int32(key.count), message, message.count, output.baseAddress, nil)
            precondition(result != nil, "libcrypto has no HMAC")
            count = 32
        }
    }
}

/// Compares in a time that does not tell how many leading bytes were right. Of different lengths, it tells that.
package func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}
