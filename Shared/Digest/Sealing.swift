import CCrypto

/// Makes bytes that only the holder of the key can read, and that nobody else can make or change: AES-256-GCM (NIST
/// SP 800-38D) with a random nonce, so that the same content is sealed differently every time.
///
/// One key serves 2³² seals before the chance of a repeated nonce counts.
package enum Sealing {
    package static let keyLength = 32
    private static let nonceLength = 12
    private static let tagLength = 16

    /// A new key from the system's random source.
    package static func newKey() -> [UInt8] { random(keyLength) }

    /// - Parameters:
    ///   - key: of `keyLength` bytes.
    ///   - context: what the content belongs to; not part of the result, and the same is needed to open it.
    /// - Returns: nonce, sealed content and tag; 28 bytes longer than the content.
    package static func seal(_ content: [UInt8], key: [UInt8], context: [UInt8]) -> [UInt8] {
        let nonce = random(nonceLength)
        let cipher = Cipher(key: key, nonce: nonce, isSealing: true)
        cipher.authenticate(context)
        let sealed = cipher.pass(content)
        precondition(cipher.finish(), "libcrypto cannot seal")
        return nonce + sealed + cipher.tag(tagLength)
    }

    /// The content; nil when it was sealed with another key or for another context, or is no such thing.
    package static func open(_ sealed: [UInt8], key: [UInt8], context: [UInt8]) -> [UInt8]? {
        guard sealed.count >= nonceLength + tagLength else { return nil }
        let cipher = Cipher(key: key, nonce: Array(sealed[..<nonceLength]), isSealing: false)
        cipher.authenticate(context)
        let content = cipher.pass(Array(sealed[nonceLength..<(sealed.count - tagLength)]))
        cipher.expect(tag: Array(sealed[(sealed.count - tagLength)...]))
        return cipher.finish() ? content : nil
    }

    private static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}

/// One pass of libcrypto's over one message.
private final class Cipher {
    private let context: OpaquePointer
    private let isSealing: Bool

    init(key: [UInt8], nonce: [UInt8], isSealing: Bool) {
        precondition(key.count == Sealing.keyLength, "the key has another length")
        guard let context = EVP_CIPHER_CTX_new() else { preconditionFailure("out of memory") }
        self.context = context
        self.isSealing = isSealing
        // The library's own nonce length for GCM is twelve bytes.
        let begun = EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce, isSealing ? 1 : 0)
        precondition(begun == 1, "libcrypto has no AES-256-GCM")
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    func authenticate(_ bytes: [UInt8]) {
        if bytes.isEmpty { return }
        var count: Int32 = 0
        precondition(EVP_CipherUpdate(context, nil, &count, bytes, Int32(bytes.count)) == 1)
    }

    func pass(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.isEmpty { return [] }
        return [UInt8](unsafeUninitializedCapacity: bytes.count) { output, count in
            var written: Int32 = 0
            let passed = EVP_CipherUpdate(context, output.baseAddress, &written, bytes, Int32(bytes.count))
            precondition(passed == 1 && Int(written) == bytes.count)
            count = bytes.count
        }
    }

    /// False when what was opened is not what was sealed.
    func finish() -> Bool {
        var rest: [UInt8] = [0]
        var count: Int32 = 0
        return EVP_CipherFinal_ex(context, &rest, &count) == 1
    }

    func tag(_ length: Int) -> [UInt8] {
        var tag = [UInt8](repeating: 0, count: length)
        precondition(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(length), &tag) == 1)
        return tag
    }

    func expect(tag: [UInt8]) {
        var tag = tag
        precondition(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1)
    }
}
