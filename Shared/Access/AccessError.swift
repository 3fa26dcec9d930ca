/// What can go wrong with keys and with the development issuer. No case ever holds a key or a token.
package enum AccessError: Error, CustomStringConvertible {
    /// A file could not be read or written.
    case file(path: String, reason: String)
    /// The issuer did not hand out its keys.
    case keysUnreachable(String)
    case keysMalformed(String)
    /// The development issuer could not make or use its key.
    case cannotSign

    package var description: String {
        switch self {
        case .file(let path, let reason): "\(path): \(reason)"
        case .keysUnreachable(let reason): "the issuer's keys cannot be fetched: \(reason)"
        case .keysMalformed(let reason): reason
        case .cannotSign: "the development issuer cannot sign with its key"
        }
    }
}
