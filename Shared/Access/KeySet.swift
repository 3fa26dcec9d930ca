import Digest
import JSON

/// The issuer's keys of one moment (a JWKS document, RFC 7517).
struct KeySet: Sendable {
    let keys: [String: VerificationKey]
    /// Of the document, to see whether anything changed.
    let digest: [UInt8]

    /// Keys that are of no use here are passed over, as the standard asks; a document without a useful key is refused.
    init(parsing document: [UInt8]) throws(AccessError) {
        let json: JSON
        do { json = try JSON(parsing: document) } catch { throw .keysMalformed("the key set \(error)") }
        guard let list = json["keys"]?.elements else { throw .keysMalformed("the key set has no list `keys`") }
        var keys: [String: VerificationKey] = [:]
        for key in list.lazy.compactMap(VerificationKey.init) where keys[key.id] == nil {
            keys[key.id] = key
        }
        guard !keys.isEmpty else { throw .keysMalformed("the key set has no RS256 or ES256 key with a `kid`") }
        self.keys = keys
        digest = SHA256.digest(document)
    }
}
