import CMicroHTTPD
import Glibc
import Runtime

/// The HTTP library's daemon: one polling thread over every connection. The callbacks below are its only way in.
struct Daemon: ~Copyable {
    private let handle: OpaquePointer
    // The callbacks hold it unretained; it lives until the daemon has stopped.
    private let intake: Intake
    // Texts the library keeps pointers to.
    private let texts: [UnsafeMutablePointer<CChar>]

    init(_ socket: ListeningSocket, _ intake: Intake) throws(HTTPError) {
        var options = skolbuss_http_options()
        options.listening_socket = socket.descriptor
        options.connection_limit = UInt32(intake.limits.connections)
        options.idle_seconds = UInt32(max(1, intake.limits.idle.components.seconds))
        // Twice the bound on headers, so that it is our answer that tells of too many and not the library's page.
        options.connection_memory = max(32_768, intake.limits.headerBytes * 2)
        options.context = Unmanaged.passUnretained(intake).toOpaque()
        options.handle = handleRequest
        options.request_line = beginRequest
        options.completed = endRequest
        options.connection = noteConnection
        var texts: [UnsafeMutablePointer<CChar>] = []
        if let tls = intake.tls {
            options.certificate = showCertificate
            options.priorities = Self.keep(Array(TLS.priorities.utf8), in: &texts)
            options.client_authorities = tls.clientAuthorities.flatMap { Self.keep($0, in: &texts) }
        }
        self.texts = texts
        guard let handle = skolbuss_http_start(&options) else {
            let reason = String(cString: strerror(errno))
            socket.close()
            for text in texts { free(text) }
            throw .cannotStart(reason: reason)
        }
        self.handle = handle
        self.intake = intake
    }

    private static func keep(
        _ bytes: [UInt8], in texts: inout [UnsafeMutablePointer<CChar>]
    ) -> UnsafePointer<CChar>? {
        guard let text = strndup(bytes.map { CChar(bitPattern: $0) } + [0], bytes.count) else { return nil }
        texts.append(text)
        return UnsafePointer(text)
    }

    /// Stops accepting; open connections go on.
    func quiesce() {
        let descriptor = MHD_quiesce_daemon(handle)
        if descriptor >= 0 { close(descriptor) }
    }

    /// Closes every connection. No connection may be suspended any more.
    deinit {
        MHD_stop_daemon(handle)
        for text in texts { free(text) }
    }
}

// C calls these on its own thread; they live at file level because a closure could be isolated to an actor.

private func intake(_ context: UnsafeMutableRawPointer?) -> Intake? {
    context.map { Unmanaged<Intake>.fromOpaque($0).takeUnretainedValue() }
}

private func noteConnection(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ socketContext: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ code: MHD_ConnectionNotificationCode
) {
    guard let intake = intake(context), let connection, let socketContext else { return }
    if code == .CONNECTION_NOTIFY_STARTED {
        let link = Link(
            descriptor: skolbuss_http_socket(connection),
            deadline: Moment.now() + intake.limits.request.microseconds, tls: intake.tls)
        socketContext.pointee = Unmanaged.passRetained(link).toOpaque()
        intake.links.add(link)
    } else if let held = socketContext.pointee {
        intake.links.remove(Unmanaged<Link>.fromOpaque(held).takeRetainedValue())
        socketContext.pointee = nil
    }
}

/// Called in the middle of a handshake, when the client has said what it can.
private func showCertificate(
    _ session: gnutls_session_t?, _ info: UnsafePointer<gnutls_cert_retr_st>?,
    _ certificates: UnsafeMutablePointer<UnsafeMutablePointer<gnutls_pcert_st>?>?,
    _ count: UnsafeMutablePointer<UInt32>?,
    _ answers: UnsafeMutablePointer<UnsafeMutablePointer<gnutls_ocsp_data_st>?>?,
    _ answerCount: UnsafeMutablePointer<UInt32>?, _ key: UnsafeMutablePointer<gnutls_privkey_t?>?,
    _ flags: UnsafeMutablePointer<UInt32>?
) -> Int32 {
    guard let session, let connection = gnutls_session_get_ptr(session),
        let held = skolbuss_http_socket_context(OpaquePointer(connection)),
        let identity = Unmanaged<Link>.fromOpaque(held).takeUnretainedValue().identity()
    else { return -1 }
    certificates?.pointee = identity.chain
    count?.pointee = UInt32(identity.count)
    answers?.pointee = nil
    answerCount?.pointee = 0
    key?.pointee = identity.key
    // Not GNUTLS_CERT_RETR_DEINIT_ALL: both belong to the identity, which the link holds.
    flags?.pointee = 0
    return 0
}

private func beginRequest(
    _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let intake = intake(context), let target, let connection,
        let held = skolbuss_http_socket_context(connection)
    else { return nil }
    let link = Unmanaged<Link>.fromOpaque(held).takeUnretainedValue()
    let exchange = intake.begin(connection, link, rawTarget: String(validatingCString: target))
    return Unmanaged.passRetained(exchange).toOpaque()
}

private func handleRequest(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ url: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ upload: UnsafePointer<CChar>?,
    _ uploadSize: UnsafeMutablePointer<Int>?, _ requestContext: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let intake = intake(context), let connection, let method, let uploadSize,
        let held = requestContext?.pointee
    else { return .NO }
    let exchange = Unmanaged<Exchange>.fromOpaque(held).takeUnretainedValue()
    if exchange.stage == .requestLine {
        var headers = CollectedHeaders()
        withUnsafeMutablePointer(to: &headers) { collector in
            _ = MHD_get_connection_values_n(connection, .HEADER_KIND, collectHeader, collector)
        }
        return intake.readHeaders(
            exchange, method: String(cString: method), version: version.map { String(cString: $0) } ?? "",
            headers: headers)
    }
    guard uploadSize.pointee == 0 else {
        let bytes = UnsafeRawBufferPointer(start: upload, count: uploadSize.pointee)
        uploadSize.pointee = 0
        return intake.readBody(exchange, bytes)
    }
    return intake.advance(exchange)
}

private func endRequest(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ requestContext: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ code: MHD_RequestTerminationCode
) {
    guard let intake = intake(context), let held = requestContext?.pointee else { return }
    requestContext?.pointee = nil
    intake.end(Unmanaged<Exchange>.fromOpaque(held).takeRetainedValue())
}

/// The header fields of one request and their length with separators.
struct CollectedHeaders {
    var fields: [(name: String, value: String)] = []
    var bytes = 0
}

private func collectHeader(
    _ context: UnsafeMutableRawPointer?, _ kind: MHD_ValueKind, _ name: UnsafePointer<CChar>?, _ nameSize: Int,
    _ value: UnsafePointer<CChar>?, _ valueSize: Int
) -> MHD_Result {
    guard let collector = context?.assumingMemoryBound(to: CollectedHeaders.self), let name else { return .NO }
    let name8 = UnsafeRawBufferPointer(start: name, count: nameSize)
    let value8 = UnsafeRawBufferPointer(start: value, count: valueSize)
    collector.pointee.bytes += nameSize + valueSize + 4
    collector.pointee.fields.append(
        (String(decoding: name8, as: UTF8.self).lowercased(), String(decoding: value8, as: UTF8.self)))
    return .YES
}
