import Transfer

/// Whether a target may be called, and how far a call to it may reach.
struct WebhookTarget: Sendable {
    static let longest = 2_000

    let address: WebAddress
    let reach: Reach

    /// Why a target is not accepted: the rule, for the client.
    struct Refused: Error {
        let rule: String
    }

    /// - Throws: the first rule that the text breaks. Names are not resolved here: what a name leads to is judged when it
    ///   is called, each time, and a request must not wait for a name server.
    init(_ text: String, _ settings: WebhookSettings) throws(Refused) {
        guard text.utf8.count <= Self.longest else { throw Refused(rule: "at most \(Self.longest) bytes") }
        guard let address = WebAddress(text) else {
            throw Refused(rule: "must be a whole https:// address of visible ASCII characters")
        }
        guard address.scheme == "https" || settings.allowsPlainHTTP else { throw Refused(rule: "must be https://") }
        guard address.port > 0 else { throw Refused(rule: "must have a port from 1 to 65535") }
        guard !address.hasCredentials else { throw Refused(rule: "must not hold a user or password") }
        guard !address.hasFragment else { throw Refused(rule: "must not hold a fragment") }
        let reach = Self.reach(of: address, settings.privateTargets)
        if case .publicAddresses = reach, address.isPlainlyPrivate {
            throw Refused(rule: "must not be on loopback or in a private network")
        }
        self.address = address
        self.reach = reach
    }

    private static func reach(of address: WebAddress, _ privateTargets: PrivateTargets) -> Reach {
        switch privateTargets {
        case .refused: .publicAddresses
        case .allowed: .anywhere
        case .listed(let authorities): authorities.contains(address.authority) ? .anywhere : .publicAddresses
        }
    }
}
