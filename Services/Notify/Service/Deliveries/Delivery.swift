package import FoundationEssentials
package import Runtime
package import SS12000

/// The identity of a delivery, which is also the mail's Message-ID: the same over every retry, so a receiving server
/// or a reader can recognise a mail that came twice.
package struct DeliveryID: UUIDIdentified {
    package let uuid: UUID
    package init(_ uuid: UUID) { self.uuid = uuid }
}

/// The intention to tell one recipient one thing about one child and day. Unique per child, day, kind and recipient.
package struct Delivery: Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case alert
        case correction
        case escalation
    }

    /// Raw values are stored and shown; they never change.
    package enum State: String, CaseIterable, Sendable {
        /// To be tried when its time comes.
        case intended
        /// An attempt is committed and may be with the mail server.
        case underWay = "under-way"
        /// A mail server took responsibility for it. Only this counts as told.
        case accepted
        /// Every address was refused for good.
        case refused
        /// There was no address.
        case noContact = "no-contact"
        /// Twice nobody could say whether the server took it. Not counted as told and not tried again.
        case unknown
        /// Not wanted any more, or the recipient may not be told any more.
        case dropped
        /// Its time ran out.
        case expired

        package var isFinal: Bool { self != .intended && self != .underWay }

        /// Surely nobody has the mail, so that it may be intended anew.
        package var reachedNobody: Bool {
            switch self {
            case .dropped, .expired, .noContact, .refused: true
            case .intended, .underWay, .accepted, .unknown: false
            }
        }
    }

    package let id: DeliveryID
    package let child: PersonID
    package let day: LocalDate
    package let kind: Kind
    /// A guardian, one to whom a grant lets it be told, a member of staff, or the school unit whose own mailbox it goes to.
    package let recipient: UUID
    package var state: State
    /// Attempts begun.
    package var attempts: Int
    /// Attempts of which nobody can say whether the server took the mail.
    package var unknowns: Int
    /// Attempts that led nowhere for now, for the pause before the next one.
    package var deferrals: Int
    package var nextAt: Instant?
    package let expiresAt: Instant
    package var settledAt: Instant?
    /// Counts from 0 how often the recipient has been told anew after a correction; only staff ever are.
    package let round: Int
    /// An alert to one who hears of it by a grant and not as a guardian.
    package var isByGrant: Bool

    package init(
        id: DeliveryID, child: PersonID, day: LocalDate, kind: Kind, recipient: UUID, state: State = .intended,
        attempts: Int = 0, unknowns: Int = 0, deferrals: Int = 0, nextAt: Instant?, expiresAt: Instant,
        settledAt: Instant? = nil, round: Int = 0, isByGrant: Bool = false
    ) {
        self.id = id
        self.child = child
        self.day = day
        self.kind = kind
        self.recipient = recipient
        self.state = state
        self.attempts = attempts
        self.unknowns = unknowns
        self.deferrals = deferrals
        self.nextAt = nextAt
        self.expiresAt = expiresAt
        self.settledAt = settledAt
        self.round = round
        self.isByGrant = isByGrant
    }
}
