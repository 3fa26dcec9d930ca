/// Why a server could not start.
package enum HTTPError: Error, CustomStringConvertible {
    /// The address is no IPv4 or IPv6 address.
    case addressMalformed(String)
    /// Binding or listening failed, with the system's reason.
    case cannotListen(address: String, port: Int, reason: String)
    /// The HTTP library refused to start, mostly for want of threads or file descriptors.
    case cannotStart(reason: String)

    package var description: String {
        switch self {
        case .addressMalformed(let address): "\(address) is no IP address to listen on"
        case .cannotListen(let address, let port, let reason): "cannot listen on \(address) port \(port): \(reason)"
        case .cannotStart(let reason): "the HTTP server does not start: \(reason)"
        }
    }
}
