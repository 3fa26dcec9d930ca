import HTTP
import JSON
import Runtime

/// What a token with a good signature says.
struct Claims {
    private let json: JSON

    init(_ payload: [UInt8]) throws(Problem) {
        guard let json = try? JSON(parsing: payload), json.kind == .object else { throw .tokenMalformed }
        self.json = json
    }

    var issuer: String? { json["iss"]?.string }

    /// `aud` may be one string or a list of them.
    func isMeant(for audience: String) -> Bool {
        if let list = json["aud"]?.elements { return list.contains { $0.string == audience } }
        return json["aud"]?.string == audience
    }

    func expiresAt() throws(Problem) -> Instant {
        guard let instant = try instant("exp") else { throw .tokenMalformed }
        return instant
    }

    func notBefore() throws(Problem) -> Instant? {
        try instant("nbf")
    }

    /// - Parameter assurance: nil when any sign-in is enough for everybody.
    func caller(
        principalClaim: String, assurance: Assurance?, machines: MachineTokens
    ) throws(Problem) -> Caller {
        guard let subject = json["sub"]?.string, !subject.isEmpty else { throw .tokenMalformed }
        let principal = json[principalClaim]
        guard principal == nil || principal?.string?.isEmpty == false else { throw .tokenMalformed }
        // RFC 9068 §2.2; OpenID Connect Core §2; the same by the name Microsoft's providers have for it.
        let client = json["client_id"] ?? json["azp"] ?? json["appid"]
        let isOwn = machines == .any || client?.string == subject
        return Caller(
            subject: subject, principalName: principal?.string, scopes: isOwn ? scopes : [],
            assured: assurance.map(roles) ?? .all)
    }

    /// A claim may be one text or a list of them.
    private func roles(by assurance: Assurance) -> SignInRoles {
        let claim = json[assurance.claim].map { $0.elements.map(Array.init) ?? [$0] } ?? []
        return assurance.roles(of: claim.compactMap(\.string))
    }

    // RFC 8693 has one string with spaces; some issuers send a list.
    private var scopes: Set<String> {
        if let list = json["scope"]?.elements { return Set(list.compactMap(\.string)) }
        return Set((json["scope"]?.string ?? "").split(separator: " ").map(String.init))
    }

    private func instant(_ name: String) throws(Problem) -> Instant? {
        guard let claim = json[name] else { return nil }
        // Seconds, possibly with a fraction; the range keeps a silly number from overflowing.
        guard let seconds = claim.double, (0...1e11).contains(seconds) else { throw .tokenMalformed }
        return Instant(microseconds: Int64(seconds * 1_000_000))
    }
}
