/// Why a transfer did not succeed, told apart by what the caller may do next. No case holds an address, a header or content.
package enum TransferError: Error, Equatable, Sendable {
    /// Nothing was taken over by the other side: no connection, or it ended before the request or message was complete. May
    /// be repeated without fear of doing something twice.
    case unreachable(reason: String)

    /// The other side said no. `temporary` (4xx): the same may succeed later. Otherwise (5xx) it will not.
    case refused(code: Int, temporary: Bool, stage: Stage)

    /// The request or message was handed over and no answer came: it may have been carried out or not.
    case unknown(reason: String)

    /// The answer is longer than the caller wants to read.
    case tooLarge(limit: Int)

    /// The client may call public addresses only and there was no other: nothing was connected, let alone sent.
    case forbidden

    /// It cannot be sent at all, to anybody: a malformed address or header. Says which part, not what it holds.
    case unusable(part: String)

    package enum Stage: String, Sendable {
        case recipient, message
    }
}

extension TransferError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreachable(let reason): "unreachable, nothing was handed over: \(reason)"
        case .refused(let code, let temporary, let stage):
            "\(stage.rawValue) refused \(temporary ? "for now" : "for good") with \(code)"
        case .unknown(let reason): "outcome unknown, no answer after everything was handed over: \(reason)"
        case .tooLarge(let limit): "the answer is longer than \(limit) bytes"
        case .forbidden: "the address is not public and may not be called"
        case .unusable(let part): "cannot be sent: malformed \(part)"
        }
    }
}
