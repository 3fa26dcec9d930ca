import Glibc

/// Where a request comes from: an address of IPv4 or IPv6. Personal data of sorts: it is counted and kept in the access log,
/// and stands in no other log, metric or error.
package struct ClientAddress: Sendable, Hashable, CustomStringConvertible {
    /// Of IPv6; an IPv4 address stands in its mapped form.
    let high: UInt64
    let low: UInt64

    private static let mapped: UInt64 = 0xFFFF

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads `192.0.2.1` or `2001:db8::1`, without port, brackets or zone.
    package init?(_ text: String) {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(high: 0, low: Self.mapped << 32 | UInt64(UInt32(bigEndian: four.s_addr)))
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        self.init(six)
    }

    /// The other end of a connected socket.
    init?(peerOf descriptor: Int32) {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isKnown = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &size) == 0 }
        }
        guard isKnown else { return nil }
        switch Int32(storage.ss_family) {
        case AF_INET:
            let address = withUnsafeBytes(of: storage) { $0.load(as: sockaddr_in.self).sin_addr.s_addr }
            self.init(high: 0, low: Self.mapped << 32 | UInt64(UInt32(bigEndian: address)))
        case AF_INET6: self.init(withUnsafeBytes(of: storage) { $0.load(as: sockaddr_in6.self).sin6_addr })
        default: return nil
        }
    }

    private init(_ six: in6_addr) {
        (high, low) = withUnsafeBytes(of: six) {
            (
                UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    var isIPv4: Bool { high == 0 && low >> 32 == Self.mapped }

    /// What one subscriber has: an IPv4 address, or the 64 bits of an IPv6 network, within which a client may change its
    /// address as it likes.
    var subscriber: ClientAddress { isIPv4 ? self : ClientAddress(high: high, low: 0) }

    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if isIPv4 {
            var four = in_addr(s_addr: UInt32(truncatingIfNeeded: low).bigEndian)
            inet_ntop(AF_INET, &four, &text, socklen_t(text.count))
        } else {
            var six = [high.bigEndian, low.bigEndian]
            inet_ntop(AF_INET6, &six, &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// A network, such as `10.0.0.0/8`, or one address.
package struct AddressRange: Sendable, Hashable {
    private let first: ClientAddress
    /// Of 128.
    private let bits: Int

    /// This machine.
    package static let loopback = [AddressRange("127.0.0.0/8"), AddressRange("::1")].compactMap { $0 }

    /// Nil when it is no such thing.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let first = ClientAddress(parts[0]) else { return nil }
        let width = first.isIPv4 ? 32 : 128
        var length = width
        if parts.count == 2 {
            guard let given = Int(parts[1]), (0...width).contains(given) else { return nil }
            length = given
        }
        self.first = first
        bits = 128 - width + length
    }

    func contains(_ address: ClientAddress) -> Bool {
        let high = bits >= 64 ? UInt64.max : ~(UInt64.max >> UInt64(bits))
        let low = bits <= 64 ? 0 : bits == 128 ? UInt64.max : ~(UInt64.max >> UInt64(bits - 64))
        return (address.high ^ first.high) & high == 0 && (address.low ^ first.low) & low == 0
    }
}
