/// Why a provider's answer could not be had, by a rule an operator can look up. It holds no address, no query and nothing
/// of an answer: those are about people.
package struct ProviderFailure: Error, Equatable, Sendable {
    package enum Rule: String, Sendable, CaseIterable {
        // What may be better later, and was tried as often as was reasonable.
        case unreachable = "provider-unreachable"
        case cut = "provider-answer-cut"
        case unavailable = "provider-unavailable"
        case notJSON = "provider-answer-not-json"
        case notAList = "provider-answer-not-a-list"
        // What an operator has to mend.
        case tokenUnreadable = "token-file-unreadable"
        case tokenRefused = "token-refused"
        case unauthorised = "provider-unauthorised"
        case redirected = "provider-redirects"
        case nothingServed = "provider-serves-nothing"
        // About one list.
        case notServed = "provider-does-not-serve"
        case listExpired = "provider-list-expired"
        case tooLarge = "provider-answer-too-large"
        case pageTokenRepeats = "provider-page-token-repeats"
        /// The service is asked to stop: no failure of anybody's.
        case stopped = "stopped"
    }

    package let rule: Rule
    /// The HTTP status, when there was one.
    package let status: Int?

    package init(_ rule: Rule, status: Int? = nil) {
        self.rule = rule
        self.status = status
    }

    /// The trouble is with one list only, so that others may be read.
    var concernsOneList: Bool {
        switch rule {
        case .notServed, .listExpired, .tooLarge, .pageTokenRepeats, .notJSON, .notAList: true
        default: false
        }
    }
}

extension ProviderFailure: CustomStringConvertible {
    package var description: String { status.map { "\(rule.rawValue) (\($0))" } ?? rule.rawValue }
}
