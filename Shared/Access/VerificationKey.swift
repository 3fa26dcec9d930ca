import CCjose
import JSON

/// One public key of the issuer, bound to the one algorithm it may be used with.
///
/// `@unchecked Sendable`: the key is never changed after it was read, verifying only reads it, and its reference count
/// in the library (which is not atomic) stays untouched until `deinit`.
final class VerificationKey: @unchecked Sendable {
    let id: String
    let algorithm: SigningAlgorithm
    private let handle: OpaquePointer

    /// Nil for a key that is not for checking RS256 or ES256 signatures, has no `kid`, or is too weak.
    init?(_ jwk: JSON) {
        guard let id = jwk["kid"]?.string, !id.isEmpty, jwk["use"] == nil || jwk["use"]?.string == "sig" else {
            return nil
        }
        // Only the public members are taken over: a key set that leaks its private half must not make us hold it.
        let members: [String]
        switch (jwk["kty"]?.string, jwk["crv"]?.string) {
        case ("RSA", nil):
            algorithm = .rs256
            members = ["kty", "n", "e"]
        case ("EC", "P-256"):
            algorithm = .es256
            members = ["kty", "crv", "x", "y"]
        default: return nil
        }
        guard jwk["alg"] == nil || jwk["alg"]?.string == algorithm.rawValue else { return nil }
        let text = JSON(object: members.compactMap { name in jwk[name].map { (name, $0) } }).encoded()
        let handle = text.withUnsafeBytes { bytes in
            cjose_jwk_import(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, nil)
        }
        guard let handle else { return nil }
        // A huge modulus would make every check slow; a small one can be forged.
        if algorithm == .rs256 && !(2048...8192).contains(cjose_jwk_get_keysize(handle, nil)) {
            cjose_jwk_release(handle)
            return nil
        }
        self.id = id
        self.handle = handle
    }

    deinit {
        cjose_jwk_release(handle)
    }

    /// What the token says, when its signature is this key's; otherwise nil. The caller has checked that the token's
    /// `alg` is this key's.
    func payload(ofSigned token: [UInt8]) -> [UInt8]? {
        let signed = token.withUnsafeBytes { bytes in
            cjose_jws_import(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, nil)
        }
        guard let signed else { return nil }
        defer { cjose_jws_release(signed) }
        var start: UnsafeMutablePointer<UInt8>?
        var count = 0
        guard cjose_jws_verify(signed, handle, nil), cjose_jws_get_plaintext(signed, &start, &count, nil), let start
        else { return nil }
        return [UInt8](UnsafeBufferPointer(start: start, count: count))
    }
}
