import CCurl

/// The mail server's word that it has taken over a message.
package struct SMTPReceipt: Equatable, Sendable {
    /// 250, or another of the 2xx.
    package let code: Int

    package init(code: Int) {
        self.code = code
    }
}

/// How the way to the mail server is encrypted.
package enum SMTPEncryption: String, CaseIterable, Sendable {
    /// In the clear; for a server on the same machine.
    case none
    /// When the server offers it, with whatever certificate: keeps listeners out, not an attacker.
    case opportunistic
    /// Always, with a certificate that is checked; otherwise nothing is sent.
    case required
}

/// Hands messages to a mail server, one at a time, over a connection it keeps open. Belongs to one thread.
///
/// Its errors tell exactly what is known, since a message must be neither lost nor sent twice: `unreachable` (surely not
/// accepted), `refused` (surely not accepted, and why), `unknown` (all handed over, no answer).
package final class SMTPClient {
    private let handle = CurlHandle()
    private let conversation = SMTPConversation()
    private var hasOpenConnection = false

    /// - Parameters:
    ///   - url: `smtp://host:port`, or `smtps://` for TLS from the first byte.
    ///   - timeout: for one message, connecting included.
    package init(
        url: String, username: String? = nil, password: String? = nil, tls: SMTPEncryption = .opportunistic,
        verify verification: CertificateVerification = .system, timeout: Duration
    ) {
        // Everything that is the same for all messages is set once: a morning has tens of thousands of them.
        handle.setCommonOptions(
            protocols: "smtp,smtps", connectTimeout: min(.seconds(10), timeout), timeout: timeout)
        // While it waits for the final answer, curl heeds this limit only; by itself it is two minutes.
        handle.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, (milliseconds(timeout) + 999) / 1_000))
        handle.set(CURLOPT_URL, url)
        switch tls {
        case .none: handle.set(CURLOPT_USE_SSL, Int(CURLUSESSL_NONE.rawValue))
        case .opportunistic: handle.set(CURLOPT_USE_SSL, Int(CURLUSESSL_TRY.rawValue))
        case .required: handle.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
        }
        handle.setVerification(tls == .opportunistic ? .none : verification)
        if let username { handle.set(CURLOPT_USERNAME, username) }
        if let password { handle.set(CURLOPT_PASSWORD, password) }
        handle.set(CURLOPT_UPLOAD, 1)
        handle.set(CURLOPT_READFUNCTION, callback: giveMessage)
        handle.set(CURLOPT_READDATA, context: conversation)
        // The only way to learn at which command the server said no.
        handle.set(CURLOPT_VERBOSE, 1)
        handle.observe(with: observeConversation)
        handle.set(CURLOPT_DEBUGDATA, context: conversation)
    }

    /// Returns when the server has taken over the message.
    ///
    /// - Parameter message: header and body; lines may end with CRLF or LF and are sent with CRLF.
    package func send(from sender: String, to recipient: String, message: [UInt8]) throws(TransferError) -> SMTPReceipt
    {
        guard isMailAddress(sender) else { throw .unusable(part: "sender") }
        guard isMailAddress(recipient) else { throw .unusable(part: "recipient") }
        let message = withNetworkLineEnds(message)
        let recipients = CurlList([recipient])
        let isReusingConnection = hasOpenConnection
        handle.set(CURLOPT_MAIL_FROM, sender)
        handle.set(CURLOPT_MAIL_RCPT, list: recipients)
        // The list goes away with this call, and the handle must not keep its address.
        defer { handle.set(CURLOPT_MAIL_RCPT, list: nil) }
        do {
            return try attempt(message, recipients)
        } catch TransferError.unreachable where isReusingConnection && handle.number(CURLINFO_NUM_CONNECTS) == 0 {
            // The server closed the connection while it was idle, or wants no more messages over it. Nothing was handed
            // over; a new connection is tried once.
            handle.set(CURLOPT_FRESH_CONNECT, 1)
            defer { handle.set(CURLOPT_FRESH_CONNECT, 0) }
            return try attempt(message, recipients)
        }
    }

    private func attempt(_ message: [UInt8], _ recipients: CurlList) throws(TransferError) -> SMTPReceipt {
        let code = message.withUnsafeBytes { bytes in
            conversation.begin(bytes)
            defer { conversation.end() }
            return withExtendedLifetime(recipients) { handle.perform() }
        }
        let reply = handle.number(CURLINFO_RESPONSE_CODE)
        // curl takes every final answer but 250 for a failure; by RFC 5321 all of 2xx mean that the message is accepted.
        let isAccepted = code == CURLE_OK || conversation.isHandedOver && (200..<300).contains(reply)
        hasOpenConnection = code == CURLE_OK
        if isAccepted { return SMTPReceipt(code: reply) }
        throw conversation.outcome(of: code, lastReply: reply)
    }
}

/// An address that is one, as far as it matters here: it cannot end the command it stands in, nor be taken for two.
private func isMailAddress(_ address: String) -> Bool {
    let bytes = address.utf8
    guard bytes.count <= 254, let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return false }
    let hasBoth = at != bytes.startIndex && bytes.index(after: at) != bytes.endIndex
    return hasBoth && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>()[],;:\\\"".utf8.contains($0) }
}

/// CRLF at the end of every line. A bare LF is taken for an end of line by some servers and not by others, which has been used
/// to smuggle in a second message.
private func withNetworkLineEnds(_ message: [UInt8]) -> [UInt8] {
    var previous: UInt8 = 0
    var isClean = true
    for byte in message {
        if (byte == 0x0A) != (previous == 0x0D) {
            isClean = false
            break
        }
        previous = byte
    }
    if isClean, previous != 0x0D { return message }
    var lines: [UInt8] = []
    lines.reserveCapacity(message.count + 64)
    previous = 0
    for byte in message {
        if byte == 0x0A || (byte == 0x0D) {
            if !(byte == 0x0A && previous == 0x0D) { lines += [0x0D, 0x0A] }
        } else {
            lines.append(byte)
        }
        previous = byte
    }
    return lines
}
