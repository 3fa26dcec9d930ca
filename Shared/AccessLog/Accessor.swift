package import Access
package import FoundationEssentials
package import HTTP

/// Who it was, from where and what for: what all records of one request have in common.
package struct Accessor: Sendable {
    /// The token's `sub`; empty for the service itself.
    package let caller: String
    /// Whom the register knows the caller as.
    package let person: UUID?
    package let party: AccessParty
    package let purpose: String?
    /// The address the request came from, see `Request.origin`; empty for the service itself.
    package let origin: String
    package let request: UUID?

    package init(_ request: Request, _ caller: Caller, as party: AccessParty, person: UUID? = nil) {
        self.caller = caller.subject
        self.person = person
        self.party = party
        // A purpose nobody could read names none; who must name one is refused before this.
        purpose = (try? Purpose.named(in: request))?.text
        origin = request.origin?.description ?? ""
        self.request = request.id
    }

    /// - Parameters:
    ///   - party: by what the work is done, where no request does it.
    ///   - caller: on whose behalf, such as of who asked for an import that now runs.
    package init(
        _ party: AccessParty, for caller: String = "", purpose: String? = nil, in request: Request? = nil
    ) {
        self.caller = caller
        person = nil
        self.party = party
        self.purpose = purpose
        origin = request?.origin?.description ?? ""
        self.request = request?.id
    }
}
