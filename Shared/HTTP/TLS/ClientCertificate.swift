import CMicroHTTPD

/// Who a client says it is by a certificate that an authority of `TLSFiles.clientAuthority` vouches for. What such a client may
/// see is still decided by its token.
package struct ClientCertificate: Sendable, Equatable {
    /// Such as `CN=attendance,O=Skolbuss`, as RFC 4514 writes names. May be a person's: never log it.
    package let subject: String
    /// The SHA-256 of the whole certificate, in lower-case hexadecimal.
    package let fingerprint: String

    /// Nil when the client has shown none, or one that is not in order for a client now.
    init?(of connection: OpaquePointer) {
        guard let session = skolbuss_http_session(connection) else { return nil }
        var count: UInt32 = 0
        guard let shown = gnutls_certificate_get_peers(session, &count), count > 0 else { return nil }
        guard Self.isVouched(session), let certificate = Self.certificate(shown) else { return nil }
        defer { gnutls_x509_crt_deinit(certificate) }
        var name = gnutls_datum_t()
        guard gnutls_x509_crt_get_dn3(certificate, &name, 0) == 0, let text = name.data else { return nil }
        subject = String(decoding: UnsafeBufferPointer(start: text, count: Int(name.size)), as: UTF8.self)
        skolbuss_tls_free(text)
        var digest = [UInt8](repeating: 0, count: 32)
        var size = digest.count
        guard gnutls_x509_crt_get_fingerprint(certificate, GNUTLS_DIG_SHA256, &digest, &size) == 0 else { return nil }
        fingerprint = digest.reduce(into: "") { text, byte in
            if byte < 16 { text += "0" }
            text += String(byte, radix: 16)
        }
    }

    private static func isVouched(_ session: gnutls_session_t) -> Bool {
        var status: UInt32 = 0
        // The library wants a changeable text and does not change it.
        return GNUTLS_KP_TLS_WWW_CLIENT.withCString { purpose in
            let bytes = UnsafeMutableRawPointer(mutating: purpose).assumingMemoryBound(to: UInt8.self)
            var wanted = gnutls_typed_vdata_st(type: GNUTLS_DT_KEY_PURPOSE_OID, data: bytes, size: 0)
            return gnutls_certificate_verify_peers(session, &wanted, 1, &status) == 0 && status == 0
        }
    }

    private static func certificate(_ shown: UnsafePointer<gnutls_datum_t>) -> gnutls_x509_crt_t? {
        var certificate: gnutls_x509_crt_t?
        guard gnutls_x509_crt_init(&certificate) == 0, let certificate else { return nil }
        guard gnutls_x509_crt_import(certificate, shown, GNUTLS_X509_FMT_DER) == 0 else {
            gnutls_x509_crt_deinit(certificate)
            return nil
        }
        return certificate
    }
}
