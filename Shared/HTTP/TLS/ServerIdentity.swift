import CMicroHTTPD
import Runtime

/// Who a server is: its chain of certificates and its private key, read from their files and found to be in order.
///
/// `@unchecked Sendable`: nothing changes after `init`, and GnuTLS only reads the certificates and the key.
final class ServerIdentity: @unchecked Sendable {
    let chain: UnsafeMutablePointer<gnutls_pcert_st>
    let count: Int
    let key: gnutls_privkey_t
    /// When the first certificate of the chain that ends does so.
    let endsAt: Instant

    init(_ files: TLSFiles, now: Instant) throws(TLSFault) {
        let list = try PEMFile.certificates(try PEMFile.read(files.certificate, .certificate), .certificate)
        endsAt = try Self.judge(list, now: now)
        let key = try Self.privateKey(files.key)
        guard Self.belongs(key, to: list) else {
            gnutls_privkey_deinit(key)
            throw TLSFault(.key, "names a key that does not belong to the certificate")
        }
        self.key = key
        count = list.count
        chain = .allocate(capacity: list.count)
        chain.initialize(repeating: gnutls_pcert_st(), count: list.count)
        for index in 0..<list.count { gnutls_pcert_import_x509(chain + index, list.certificates[index], 0) }
    }

    deinit {
        for index in 0..<count { gnutls_pcert_deinit(chain + index) }
        chain.deallocate()
        gnutls_privkey_deinit(key)
    }

    /// The end of the chain's validity, when it is valid now and may be a server's.
    private static func judge(_ list: CertificateList, now: Instant) throws(TLSFault) -> Instant {
        let seconds = now.microseconds / 1_000_000
        var end = Int64.max / 1_000_000
        for index in 0..<list.count {
            guard Int64(gnutls_x509_crt_get_activation_time(list.certificates[index])) <= seconds else {
                throw TLSFault(.certificate, "names a certificate that is not valid yet")
            }
            end = min(end, Int64(gnutls_x509_crt_get_expiration_time(list.certificates[index])))
        }
        guard end > seconds else { throw TLSFault(.certificate, "names a certificate that has expired") }
        guard gnutls_x509_crt_check_key_purpose(list.first, GNUTLS_KP_TLS_WWW_SERVER, 0) != 0 else {
            throw TLSFault(.certificate, "names a certificate that is not for servers")
        }
        return Instant(microseconds: end * 1_000_000)
    }

    private static func privateKey(_ path: String) throws(TLSFault) -> gnutls_privkey_t {
        let bytes = try PEMFile.read(path, .key)
        if let fault = SecretFile.fault(path) { throw TLSFault(.key, fault) }
        var key: gnutls_privkey_t?
        guard gnutls_privkey_init(&key) == 0, let key else { throw TLSFault(.key, "cannot be held in memory") }
        guard withDatum(bytes, { gnutls_privkey_import_x509_raw(key, $0, GNUTLS_X509_FMT_PEM, nil, 0) }) == 0 else {
            gnutls_privkey_deinit(key)
            throw TLSFault(.key, "names a file that holds no unencrypted private key in PEM form")
        }
        return key
    }

    private static func belongs(_ key: gnutls_privkey_t, to list: CertificateList) -> Bool {
        var publicKey: gnutls_pubkey_t?
        guard gnutls_pubkey_init(&publicKey) == 0, let publicKey else { return false }
        defer { gnutls_pubkey_deinit(publicKey) }
        guard gnutls_pubkey_import_privkey(publicKey, key, 0, 0) == 0 else { return false }
        let flags = GNUTLS_KEYID_USE_SHA256.rawValue
        return keyID { gnutls_pubkey_get_key_id(publicKey, flags, $0, $1) }
            == keyID { gnutls_x509_crt_get_key_id(list.first, flags, $0, $1) }
    }

    private static func keyID(_ read: (UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int>) -> Int32) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64)
        var size = bytes.count
        guard read(&bytes, &size) == 0 else { return [] }
        return Array(bytes[..<size])
    }
}
