import CMicroHTTPD
import Glibc

/// What stands in a file of certificates or keys.
enum PEMFile {
    /// A list of every authority there is takes some 250 kB.
    private static let largest = 1_000_000

    static func read(_ path: String, _ part: TLSFault.Part) throws(TLSFault) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(part) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0, bytes.count <= largest else { throw unreadable(part) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }

    private static func unreadable(_ part: TLSFault.Part) -> TLSFault {
        TLSFault(part, "names a file that cannot be read")
    }

    /// The certificates of a file, each before the one that vouches for it.
    static func certificates(_ bytes: [UInt8], _ part: TLSFault.Part) throws(TLSFault) -> CertificateList {
        guard let list = CertificateList(pem: bytes) else {
            throw TLSFault(part, "names a file that holds no certificate in PEM form")
        }
        return list
    }
}

/// Certificates as GnuTLS holds them.
final class CertificateList {
    let certificates: UnsafeMutablePointer<gnutls_x509_crt_t?>
    let count: Int

    init?(pem: [UInt8]) {
        var list: UnsafeMutablePointer<gnutls_x509_crt_t?>?
        var count: UInt32 = 0
        let flags = GNUTLS_X509_CRT_LIST_SORT.rawValue
        let status = withDatum(pem) { gnutls_x509_crt_list_import2(&list, &count, $0, GNUTLS_X509_FMT_PEM, flags) }
        guard status == 0, let list else { return nil }
        certificates = list
        self.count = Int(count)
        // After the properties are set, so that `deinit` frees the list.
        guard count > 0 else { return nil }
    }

    deinit {
        for index in 0..<count { gnutls_x509_crt_deinit(certificates[index]) }
        skolbuss_tls_free(certificates)
    }

    var first: gnutls_x509_crt_t? { certificates[0] }
}

/// Lends bytes in GnuTLS's form.
func withDatum<T>(_ bytes: [UInt8], _ body: (UnsafePointer<gnutls_datum_t>) -> T) -> T {
    bytes.withUnsafeBufferPointer { buffer in
        // GnuTLS's type has no way to say that it only reads.
        var datum = gnutls_datum_t(data: UnsafeMutablePointer(mutating: buffer.baseAddress), size: UInt32(buffer.count))
        return withUnsafePointer(to: &datum) { body($0) }
    }
}
