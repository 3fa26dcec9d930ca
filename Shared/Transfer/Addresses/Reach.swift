import CCurl
import Glibc

/// Which addresses a client connects to. A name is judged by what it resolves to at the moment of connecting, and the
/// connection is made to exactly the address that was judged: a name that changes its mind afterwards gains nothing.
package enum Reach: Sendable {
    /// Wherever the name leads.
    case anywhere
    /// Only to addresses that the internet at large has (`NetworkAddress.isPublic`).
    case publicAddresses
}

/// Opens the sockets of one request to public addresses, and remembers whether it opened any.
final class PublicSockets {
    private(set) var opened = 0
    private(set) var refused = 0

    /// True when there were addresses and none of them might be called.
    var refusedAll: Bool { refused > 0 && opened == 0 }

    func open(_ family: Int32, _ type: Int32, _ number: Int32, _ address: UnsafeRawBufferPointer) -> curl_socket_t {
        guard NetworkAddress(address, family: family)?.isPublic == true else {
            refused += 1
            return CURL_SOCKET_BAD
        }
        opened += 1
        return socket(family, type | Int32(SOCK_CLOEXEC.rawValue), number)
    }
}

/// Called by curl with the `PublicSockets` of the request, on the thread that performs it, before each connection.
func openPublicSocket(
    _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let context, let address, let place = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else {
        return CURL_SOCKET_BAD
    }
    // The address is the last member and longer than the type says: `addrlen` bytes.
    let bytes = UnsafeRawBufferPointer(
        start: UnsafeRawPointer(address) + place, count: Int(address.pointee.addrlen))
    return Unmanaged<PublicSockets>.fromOpaque(context).takeUnretainedValue()
        .open(address.pointee.family, address.pointee.socktype, address.pointee.protocol, bytes)
}
