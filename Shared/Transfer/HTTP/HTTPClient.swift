import CCurl
package import Runtime

package struct HTTPClientRequest: Sendable {
    package var method: String
    /// `http` or `https`; anything else, `file` too, is refused.
    package var url: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// The path of a file that is sent as the body instead, read as it is sent. The other side is asked first whether it
    /// wants it (`Expect: 100-continue`).
    package var bodyFile: String?
    package var authorization: Authorization?

    package enum Authorization: Sendable {
        case basic(user: String, password: String)
        case bearer(String)
    }

    package init(
        _ method: String = "GET", _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        bodyFile: String? = nil, authorization: Authorization? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.bodyFile = bodyFile
        self.authorization = authorization
    }
}

package struct HTTPClientResponse: Sendable {
    package let status: Int
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    /// The first header of that name, in whatever case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// Asks HTTP servers, one request at a time, and keeps connections open between them. Belongs to one thread.
///
/// Every status is an answer and not an error. Redirects are not followed.
package final class HTTPClient {
    private let handle = CurlHandle()
    private let timeout: Duration
    private let connectTimeout: Duration
    private let bodyLimit: Int
    private let cutsLongAnswers: Bool
    private let verification: CertificateVerification
    private let identity: ClientIdentity?
    private let reach: Reach
    private let stop: Stop?

    /// - Parameters:
    ///   - timeout: for the whole of one request, its answer included.
    ///   - bodyLimit: the longest answer that is read, in bytes.
    ///   - cutsLongAnswers: a longer answer is cut off there, for callers who want the status, instead of being an error.
    ///   - identity: the certificate that is shown to a server that asks for one.
    ///   - reach: which addresses are called at all. It belongs to the client and not to the request, since a connection
    ///     that is kept open must not serve a request that could not have opened it.
    ///   - stop: ends a request that is under way, within about a second, as if the connection had broken; for a worker
    ///     whose requests may take longer than its drain.
    package init(
        timeout: Duration, connectTimeout: Duration = .seconds(5), bodyLimit: Int = 16 << 20,
        cutsLongAnswers: Bool = false, verify verification: CertificateVerification = .system,
        as identity: ClientIdentity? = nil, reach: Reach = .anywhere, stop: Stop? = nil
    ) {
        self.timeout = timeout
        self.connectTimeout = min(connectTimeout, timeout)
        self.bodyLimit = bodyLimit
        self.cutsLongAnswers = cutsLongAnswers
        self.verification = verification
        self.identity = identity
        self.reach = reach
        self.stop = stop
    }

    /// Throws `unreachable` when the request was not sent, `unknown` when it was and no whole answer came, `tooLarge`,
    /// `forbidden` and `unusable`.
    package func send(_ request: HTTPClientRequest) throws(TransferError) -> HTTPClientResponse {
        let headers = try headerList(request)
        let file = try request.bodyFile.map { path throws(TransferError) in try FileBody(path) }
        let answer = HTTPAnswer(limit: bodyLimit)
        let sockets = PublicSockets()
        prepare(request, headers: headers, answer: answer)
        if case .publicAddresses = reach {
            handle.openSockets(with: openPublicSocket)
            handle.set(CURLOPT_OPENSOCKETDATA, context: sockets)
        }
        // The handle reads the body and writes the answer until `perform` has returned.
        let code = request.body.withUnsafeBytes { body in
            setBody(body, file, of: request)
            return withExtendedLifetime((headers, file, answer, sockets)) { handle.perform() }
        }
        if answer.isTooLarge {
            if !cutsLongAnswers { throw .tooLarge(limit: bodyLimit) }
        } else {
            if code != CURLE_OK, sockets.refusedAll { throw .forbidden }
            try check(code)
        }
        return HTTPClientResponse(
            status: handle.number(CURLINFO_RESPONSE_CODE), headers: answer.headers, body: answer.body)
    }

    private func headerList(_ request: HTTPClientRequest) throws(TransferError) -> CurlList {
        guard isToken(request.method) else { throw .unusable(part: "method") }
        guard !request.url.isEmpty, !request.url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            throw .unusable(part: "URL")
        }
        // Without this line curl waits a second for a "100 Continue" few servers send.
        var lines = [request.bodyFile == nil ? "Expect:" : "Expect: 100-continue"]
        for (name, value) in request.headers {
            guard isToken(name), !value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 }) else {
                throw .unusable(part: "header")
            }
            // To curl, "Name:" removes a header and "Name;" sends it empty.
            lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        return CurlList(lines)
    }

    private func prepare(_ request: HTTPClientRequest, headers: CurlList, answer: HTTPAnswer) {
        handle.reset()
        handle.setCommonOptions(protocols: "http,https", connectTimeout: connectTimeout, timeout: timeout)
        handle.setVerification(verification)
        if let identity { handle.setIdentity(identity) }
        if let stop {
            handle.set(CURLOPT_NOPROGRESS, 0)
            handle.setProgress(endWhenStopped)
            handle.set(CURLOPT_XFERINFODATA, context: stop)
        }
        handle.set(CURLOPT_URL, request.url)
        handle.set(CURLOPT_HTTPHEADER, list: headers)
        handle.set(CURLOPT_WRITEFUNCTION, callback: receiveBody)
        handle.set(CURLOPT_WRITEDATA, context: answer)
        handle.set(CURLOPT_HEADERFUNCTION, callback: receiveHeader)
        handle.set(CURLOPT_HEADERDATA, context: answer)
        switch request.authorization {
        case .basic(let user, let password):
            handle.set(CURLOPT_HTTPAUTH, curl_auth_basic)
            handle.set(CURLOPT_USERNAME, user)
            handle.set(CURLOPT_PASSWORD, password)
        case .bearer(let token):
            handle.set(CURLOPT_HTTPAUTH, curl_auth_bearer)
            handle.set(CURLOPT_XOAUTH2_BEARER, token)
        case nil: break
        }
    }

    private func setBody(_ body: UnsafeRawBufferPointer, _ file: FileBody?, of request: HTTPClientRequest) {
        if request.method == "HEAD" {
            handle.set(CURLOPT_NOBODY, 1)
        } else if let file {
            handle.set(CURLOPT_POST, 1)
            handle.set(CURLOPT_POSTFIELDSIZE, file.size)
            handle.set(CURLOPT_READFUNCTION, callback: readFileBody)
            handle.set(CURLOPT_READDATA, context: file)
            handle.set(CURLOPT_CUSTOMREQUEST, request.method)
        } else if !body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
            handle.set(CURLOPT_POST, 1)
            handle.set(CURLOPT_POSTFIELDSIZE, body.count)
            handle.set(CURLOPT_POSTFIELDS, bytes: body.baseAddress)
            handle.set(CURLOPT_CUSTOMREQUEST, request.method)
        } else {
            handle.set(CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    private func check(_ code: CURLcode) throws(TransferError) {
        switch code {
        case CURLE_OK: return
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: throw .unusable(part: "URL")
        default:
            // Whether one byte of the request went out decides, not the kind of failure: a timeout may be either.
            if handle.number(CURLINFO_REQUEST_SIZE) == 0 { throw .unreachable(reason: explanation(code)) }
            throw .unknown(reason: explanation(code))
        }
    }
}

/// RFC 9110 tokens, so neither a method nor a header can bring a line of its own.
private func isToken(_ text: String) -> Bool {
    !text.isEmpty
        && text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        }
}

// curl calls this with the client's `Stop`, on the thread that performs the request.
private func endWhenStopped(
    _ context: UnsafeMutableRawPointer?, _ downloading: curl_off_t, _ downloaded: curl_off_t, _ uploading: curl_off_t,
    _ uploaded: curl_off_t
) -> Int32 {
    guard let context else { return 0 }
    return Unmanaged<Stop>.fromOpaque(context).takeUnretainedValue().isRequested ? 1 : 0
}
