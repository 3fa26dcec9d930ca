import CMicroHTTPD
import Runtime

/// A response in the library's own form, made on the handler's thread so that the polling thread copies nothing.
struct OutgoingResponse {
    let handle: OpaquePointer
    let status: Int

    /// Nil when there is no memory for it.
    ///
    /// - Parameter edgeHeaders: of this request's, beside those every answer has.
    init?(
        _ response: Response, requestID: String, edgeHeaders: [(name: String, value: String)], closing: Bool
    ) {
        let handle = response.body.withUnsafeBytes { body in
            MHD_create_response_from_buffer(
                body.count, UnsafeMutableRawPointer(mutating: body.baseAddress), .RESPMEM_MUST_COPY)
        }
        guard let handle else { return nil }
        var isCacheRuled = false
        for (name, value) in response.headers {
            // The library refuses a value with a line break, so no handler can split a response.
            MHD_add_response_header(handle, name, value)
            if name.lowercased() == "cache-control" { isCacheRuled = true }
        }
        MHD_add_response_header(handle, "X-Request-Id", requestID)
        for (name, value) in SecurityHeaders.alwaysInC { MHD_add_response_header(handle, name, value) }
        for (name, value) in edgeHeaders { MHD_add_response_header(handle, name, value) }
        if !isCacheRuled { MHD_add_response_header(handle, "Cache-Control", "no-store") }
        if closing { MHD_add_response_header(handle, "Connection", "close") }
        self.handle = handle
        status = response.status
    }

    /// Hands the response to the connection; the library keeps what it needs.
    func queue(on connection: OpaquePointer) -> MHD_Result {
        defer { MHD_destroy_response(handle) }
        return MHD_queue_response(connection, UInt32(status), handle)
    }
}
