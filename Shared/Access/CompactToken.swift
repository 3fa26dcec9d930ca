import HTTP
import JSON

/// A JWT in compact form with its header read; nothing in it is believed yet.
struct CompactToken {
    static let largest = 8_192
    private static let es256Length = 64

    let algorithm: SigningAlgorithm
    let keyID: String

    init(_ token: [UInt8]) throws(Problem) {
        guard token.count <= CompactToken.largest else { throw .tokenMalformed }
        let parts = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = CompactToken.object(parts[0]) else { throw .tokenMalformed }
        guard Base64URL.decode(parts[1]) != nil, let signature = Base64URL.decode(parts[2]) else {
            throw .tokenMalformed
        }
        guard let name = header["alg"]?.string else { throw .tokenMalformed }
        guard let algorithm = SigningAlgorithm(rawValue: name) else { throw .tokenSignature }
        // `crit` lists extensions that must be understood; we understand none.
        guard header["crit"] == nil else { throw .tokenMalformed }
        guard let keyID = header["kid"]?.string, !keyID.isEmpty else { throw .tokenKeyUnknown }
        // A token has one spelling: what follows a whole signature would not be looked at. Of RSA it is.
        if algorithm == .es256, signature.count != Self.es256Length { throw .tokenSignature }
        self.algorithm = algorithm
        self.keyID = keyID
    }

    private static func object(_ part: ArraySlice<UInt8>) -> JSON? {
        guard let bytes = Base64URL.decode(part), let json = try? JSON(parsing: bytes), json.kind == .object else {
            return nil
        }
        return json
    }
}
