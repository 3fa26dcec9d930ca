/// The proxies whose word is taken for where a request comes from, and whether it came by TLS.
///
/// `X-Forwarded-For` and `X-Forwarded-Proto` are believed of a connection from one of these alone: what anybody else writes
/// there is a claim, and whoever were believed could be everybody, for the limits and in the access log.
package struct FrontDoors: Sendable {
    package var ranges: [AddressRange]

    /// - Parameter ranges: this machine, unless told otherwise: there our own nginx is.
    package init(_ ranges: [AddressRange] = AddressRange.loopback) {
        self.ranges = ranges
    }

    /// Where the request comes from: the peer, or of a front door the last address it has not added itself. A list that
    /// cannot be read is the peer's: it is counted there and hidden behind nobody.
    func origin(peer: ClientAddress?, _ headers: [(name: String, value: String)]) -> ClientAddress? {
        guard let peer, isFrontDoor(peer) else { return peer }
        var origin = peer
        for (name, value) in headers.reversed() where name == "x-forwarded-for" {
            for part in value.split(separator: ",", omittingEmptySubsequences: false).reversed() {
                guard let address = ClientAddress(String(part.drop { $0 == " " }.prefix { $0 != " " })) else {
                    return origin
                }
                origin = address
                if !isFrontDoor(address) { return origin }
            }
        }
        return origin
    }

    /// Whether a front door says that its client came by TLS.
    func cameByTLS(peer: ClientAddress?, _ headers: [(name: String, value: String)]) -> Bool {
        guard let peer, isFrontDoor(peer) else { return false }
        return headers.last { $0.name == "x-forwarded-proto" }?.value == "https"
    }

    private func isFrontDoor(_ address: ClientAddress) -> Bool { ranges.contains { $0.contains(address) } }
}
