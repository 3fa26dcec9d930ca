import Transfer

/// What became of one attempt to tell a target.
enum NoticeOutcome: Sendable, Equatable {
    /// Any 2xx.
    case delivered(status: Int)
    /// 410: the target says it is no more.
    case gone
    /// 3xx. Redirects are not followed: they would lead us where the client did not say.
    case redirected(status: Int)
    case refused(status: Int)
    /// No connection, or it ended before the request was out.
    case unreachable
    /// The request was out and no whole answer came, or the process died meanwhile.
    case unknown
    /// The target's name leads to an address that may not be called, or the target may not be called any more by our
    /// settings.
    case forbidden

    /// Served, stored and a metric's label.
    var name: String {
        switch self {
        case .delivered: "delivered"
        case .gone: "gone"
        case .redirected: "redirected"
        case .refused: "refused"
        case .unreachable: "unreachable"
        case .unknown: "unknown"
        case .forbidden: "forbidden"
        }
    }

    static let names = ["delivered", "gone", "redirected", "refused", "unreachable", "unknown", "forbidden"]

    var status: Int? {
        switch self {
        case .delivered(let status), .redirected(let status), .refused(let status): status
        case .gone: 410
        case .unreachable, .unknown, .forbidden: nil
        }
    }

    init(status: Int) {
        switch status {
        case 200..<300: self = .delivered(status: status)
        case 300..<400: self = .redirected(status: status)
        case 410: self = .gone
        default: self = .refused(status: status)
        }
    }

    init(_ error: TransferError) {
        switch error {
        case .unreachable: self = .unreachable
        case .forbidden, .unusable: self = .forbidden
        case .unknown, .tooLarge, .refused: self = .unknown
        }
    }
}
