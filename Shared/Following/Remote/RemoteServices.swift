package import SS12000
package import Transfer

/// Our own services, as the operator's tool reaches them: which of them owns what, and the token for all.
package struct RemoteServices: Sendable {
    let register: ProviderAddress
    let schedule: ProviderAddress
    let tokenFile: String
    let verification: CertificateVerification
    let identity: ClientIdentity?

    package init(
        register: ProviderAddress, schedule: ProviderAddress, tokenFile: String,
        verify verification: CertificateVerification = .system, as identity: ClientIdentity? = nil
    ) {
        self.register = register
        self.schedule = schedule
        self.tokenFile = tokenFile
        self.verification = verification
        self.identity = identity
    }

    func owns(_ kind: ResourceKind) -> ProviderAddress {
        switch kind {
        case .activities, .calendarEvents: schedule
        default: register
        }
    }

    package static let registerKinds = ResourceKind.allCases.filter { $0 != .activities && $0 != .calendarEvents }
    package static let scheduleKinds: [ResourceKind] = [.activities, .calendarEvents]
}

/// What one of our services answered to a write.
package struct RemoteFailure: Error, Equatable, Sendable, CustomStringConvertible {
    package let status: Int
    /// The problem's code.
    package let code: String

    package init(status: Int, code: String) {
        self.status = status
        self.code = code
    }

    package var description: String { "our own service refused with \(status) \(code)" }
}
