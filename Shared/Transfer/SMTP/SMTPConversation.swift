import CCurl

/// How far the conversation about one message has come; written by curl's callbacks, read when the conversation has ended.
final class SMTPConversation {
    private enum Stage {
        case before, recipient, data
    }

    private var rest = UnsafeRawBufferPointer(start: nil, count: 0)
    private var stage = Stage.before
    /// curl has taken the last byte and sends the final dot: from here on the server may have accepted the message.
    private(set) var isHandedOver = false

    /// - Parameter message: must stay valid until ``end()``.
    func begin(_ message: UnsafeRawBufferPointer) {
        rest = message
        stage = .before
        isHandedOver = false
    }

    func end() {
        rest = UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// What the failure of a conversation means. `lastReply` is the server's last code, which is the one to `DATA` (354)
    /// when the final one has not come.
    func outcome(of code: CURLcode, lastReply: Int) -> TransferError {
        let isRefusal = (400..<600).contains(lastReply)
        let isTemporary = lastReply < 500
        if isHandedOver {
            return isRefusal
                ? .refused(code: lastReply, temporary: isTemporary, stage: .message)
                : .unknown(reason: explanation(code))
        }
        // 421 is about the server and not about what it was asked (RFC 5321 §3.8).
        guard isRefusal, lastReply != 421 else { return .unreachable(reason: explanation(code)) }
        switch stage {
        case .recipient: return .refused(code: lastReply, temporary: isTemporary, stage: .recipient)
        case .data: return .refused(code: lastReply, temporary: isTemporary, stage: .message)
        // A server that refuses us or our sender refuses every message: that is for an operator to repair, and must not
        // count as a refusal of one guardian's.
        case .before: return .unreachable(reason: "the server answers \(lastReply) before any recipient is named")
        }
    }

    fileprivate func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, rest.count)
        if count == 0 {
            isHandedOver = true
            return 0
        }
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<count]))
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        return count
    }

    /// Only the first letters are looked at: what follows are addresses and, once, credentials.
    fileprivate func sent(_ command: UnsafeRawBufferPointer) {
        if command.starts(with: Array("RCPT".utf8)) {
            stage = .recipient
        } else if command.starts(with: Array("DATA".utf8)) {
            stage = .data
        }
    }
}

// curl calls these with the client's `SMTPConversation`, on the thread that sends.

func giveMessage(
    _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return 0 }
    return Unmanaged<SMTPConversation>.fromOpaque(context).takeUnretainedValue()
        .give(UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
}

func observeConversation(
    _ handle: UnsafeMutableRawPointer?, _ kind: curl_infotype, _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard kind == CURLINFO_HEADER_OUT, let context else { return 0 }
    Unmanaged<SMTPConversation>.fromOpaque(context).takeUnretainedValue()
        .sent(UnsafeRawBufferPointer(start: bytes, count: count))
    return 0
}
