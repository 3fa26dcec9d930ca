import CCjose
import Digest
import JSON

/// A private key of the development issuer.
///
/// `@unchecked Sendable`: the key is never changed after it was made, and signing only reads it.
final class SigningKey: @unchecked Sendable {
    let id: String
    let algorithm: SigningAlgorithm
    private let handle: OpaquePointer

    /// A new key.
    convenience init(_ algorithm: SigningAlgorithm) throws(AccessError) {
        let exponent: [UInt8] = [1, 0, 1]
        let handle =
            switch algorithm {
            case .es256: cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, nil)
            case .rs256: cjose_jwk_create_RSA_random(2048, exponent, exponent.count, nil)
            }
        try self.init(handle, algorithm)
    }

    /// A key that `privateJWK` wrote.
    convenience init(_ jwk: [UInt8]) throws(AccessError) {
        let handle = jwk.withUnsafeBytes { bytes in
            cjose_jwk_import(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, nil)
        }
        guard let handle else { throw .keysMalformed("the file is no private key in JWK form") }
        try self.init(handle, cjose_jwk_get_kty(handle, nil) == CJOSE_JWK_KTY_EC ? .es256 : .rs256)
    }

    private init(_ handle: OpaquePointer?, _ algorithm: SigningAlgorithm) throws(AccessError) {
        guard let handle, let text = SigningKey.json(handle, isPrivate: false) else { throw .cannotSign }
        self.handle = handle
        self.algorithm = algorithm
        // Made from the public members, so the same key has the same id after every restart.
        id = String(SHA256.hex(text.setting("kid", nil).encoded(sortedKeys: true, indent: 0)).prefix(16))
    }

    deinit {
        cjose_jwk_release(handle)
    }

    /// Ready to stand in a key set.
    func publicJWK() throws(AccessError) -> JSON {
        guard let json = SigningKey.json(handle, isPrivate: false) else { throw .cannotSign }
        return json.setting("kid", JSON(id)).setting("use", "sig").setting("alg", JSON(algorithm.rawValue))
    }

    func privateJWK() throws(AccessError) -> [UInt8] {
        guard let json = SigningKey.json(handle, isPrivate: true) else { throw .cannotSign }
        return json.encoded()
    }

    /// A token in compact form.
    func sign(_ payload: [UInt8]) throws(AccessError) -> String {
        guard let header = cjose_header_new(nil) else { throw .cannotSign }
        defer { cjose_header_release(header) }
        guard cjose_header_set(header, "alg", algorithm.rawValue, nil),
            cjose_header_set(header, "kid", id, nil), cjose_header_set(header, "typ", "JWT", nil),
            let signed = cjose_jws_sign(handle, header, payload, payload.count, nil)
        else { throw .cannotSign }
        defer { cjose_jws_release(signed) }
        var text: UnsafePointer<CChar>?
        guard cjose_jws_export(signed, &text, nil), let text else { throw .cannotSign }
        return String(cString: text)
    }

    private static func json(_ handle: OpaquePointer, isPrivate: Bool) -> JSON? {
        guard let text = cjose_jwk_to_json(handle, isPrivate, nil) else { return nil }
        defer { free(text) }
        return try? JSON(parsing: String(cString: text))
    }
}
