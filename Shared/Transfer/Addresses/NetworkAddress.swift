import Glibc

/// An IPv4 or IPv6 address, as a connection is made to it: no port, no zone.
package struct NetworkAddress: Hashable, Sendable {
    /// Four bytes or sixteen, the most significant first.
    package let bytes: [UInt8]

    /// Reads `192.0.2.1` or `2001:db8::1`, nothing shorter or hexadecimal.
    package init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bytes = withUnsafeBytes(of: six) { Array($0) }
        } else {
            return nil
        }
    }

    /// What a socket would be connected to; nil for other families than these two.
    init?(_ address: UnsafeRawBufferPointer, family: Int32) {
        switch family {
        case AF_INET where address.count >= MemoryLayout<sockaddr_in>.size:
            bytes = withUnsafeBytes(of: address.loadUnaligned(as: sockaddr_in.self).sin_addr) { Array($0) }
        case AF_INET6 where address.count >= MemoryLayout<sockaddr_in6>.size:
            bytes = withUnsafeBytes(of: address.loadUnaligned(as: sockaddr_in6.self).sin6_addr) { Array($0) }
        default: return nil
        }
    }

    /// Whether the internet at large has this address. Whatever is reserved, local, private, shared, a test's or a
    /// group's has not (the special-purpose registries of RFC 6890), and neither has an IPv6 form that stands for such
    /// an IPv4 address. What is reserved for later uses counts as not public.
    package var isPublic: Bool {
        if bytes.count == 4 { return !Self.specialIPv4.contains { $0.holds(bytes) } }
        // 64:ff9b::/96 leads through a translator to the IPv4 address in its last four bytes (RFC 6052).
        if Prefix(Self.translated, 96).holds(bytes) {
            return !Self.specialIPv4.contains { $0.holds(Array(bytes[12...])) }
        }
        // All of global unicast is in 2000::/3; mapped, local, loopback and multicast addresses are not.
        return Prefix([0x20], 3).holds(bytes) && !Self.specialIPv6.contains { $0.holds(bytes) }
    }

    private static let translated: [UInt8] = [0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]

    private static let specialIPv4: [Prefix] = [
        Prefix([0], 8),  // this network
        Prefix([10], 8), Prefix([172, 16], 12), Prefix([192, 168], 16),  // private, RFC 1918
        Prefix([100, 64], 10),  // shared by a provider's customers, RFC 6598
        Prefix([127], 8),  // loopback
        Prefix([169, 254], 16),  // link-local; a cloud's own metadata too
        Prefix([192, 0, 0], 24),  // protocol assignments
        Prefix([192, 0, 2], 24), Prefix([198, 51, 100], 24), Prefix([203, 0, 113], 24),  // documentation
        Prefix([192, 88, 99], 24),  // relays from 6to4
        Prefix([198, 18], 15),  // benchmarks
        Prefix([224], 4),  // multicast
        Prefix([240], 4),  // reserved, and broadcast
    ]

    private static let specialIPv6: [Prefix] = [
        Prefix([0x20, 0x01, 0x00], 23),  // protocol assignments, Teredo among them
        Prefix([0x20, 0x01, 0x0D, 0xB8], 32), Prefix([0x3F, 0xFF], 20),  // documentation
        Prefix([0x20, 0x02], 16),  // 6to4: stands for an IPv4 address
    ]
}

/// The first so many bits of an address.
private struct Prefix: Sendable {
    private let bytes: [UInt8]
    private let length: Int

    /// What `bytes` lacks of `length` bits is zero.
    init(_ bytes: [UInt8], _ length: Int) {
        self.bytes = bytes + Array(repeating: 0, count: max(0, (length + 7) / 8 - bytes.count))
        self.length = length
    }

    func holds(_ address: [UInt8]) -> Bool {
        let whole = length / 8
        guard address.prefix(whole) == bytes.prefix(whole) else { return false }
        let rest = length % 8
        guard rest > 0 else { return true }
        let mask = UInt8.max << UInt8(8 - rest)
        return address[whole] & mask == bytes[whole] & mask
    }
}
