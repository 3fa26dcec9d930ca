import CCurl

/// One easy handle of libcurl and the connections it keeps open. Used by one thread at a time, closed with its owner.
struct CurlHandle: ~Copyable {
    private let handle: UnsafeMutableRawPointer

    init() {
        CurlLibrary.start()
        guard let handle = curl_easy_init() else { preconditionFailure("libcurl has no memory") }
        self.handle = handle
    }

    deinit {
        curl_easy_cleanup(handle)
    }

    /// Forgets every option; open connections are kept.
    func reset() {
        curl_easy_reset(handle)
    }

    func set(_ option: CURLoption, _ value: Int) {
        check(curl_set_long(handle, option, value))
    }

    func set(_ option: CURLoption, _ text: String) {
        check(curl_set_text(handle, option, text))
    }

    /// The list must live until the transfer has ended.
    func set(_ option: CURLoption, list: CurlList?) {
        check(curl_set_list(handle, option, list?.first))
    }

    /// What the callbacks are called with; it must live until the transfer has ended.
    func set(_ option: CURLoption, context: AnyObject) {
        check(curl_set_pointer(handle, option, Unmanaged.passUnretained(context).toOpaque()))
    }

    func set(_ option: CURLoption, bytes: UnsafeRawPointer?) {
        check(curl_set_pointer(handle, option, UnsafeMutableRawPointer(mutating: bytes)))
    }

    func set(_ option: CURLoption, callback: curl_receiver) {
        check(curl_set_receiver(handle, option, callback))
    }

    func observe(with callback: curl_debug_callback) {
        check(curl_set_observer(handle, callback))
    }

    func openSockets(with callback: curl_opensocket_callback) {
        check(curl_set_socket_opener(handle, callback))
    }

    /// Called about once a second while a transfer runs, and more often while bytes move; anything but 0 ends it.
    func setProgress(_ callback: curl_xferinfo_callback) {
        check(curl_set_progress(handle, callback))
    }

    /// What every handle needs: no signals, since they would hit other threads' waits; no proxy from the environment, since
    /// these are calls to named hosts; no redirects, since a redirect is a way to make us ask somebody else.
    func setCommonOptions(protocols: String, connectTimeout: Duration, timeout: Duration) {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PROTOCOLS_STR, protocols)
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_PROXY, "")
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(connectTimeout))
        set(CURLOPT_TIMEOUT_MS, milliseconds(timeout))
        // A name server that does not answer would be waited for beyond every deadline; its thread is left to end alone.
        set(CURLOPT_QUICK_EXIT, 1)
    }

    func setVerification(_ verification: CertificateVerification) {
        switch verification {
        case .system: break
        case .authorities(let path): set(CURLOPT_CAINFO, path)
        case .none:
            set(CURLOPT_SSL_VERIFYPEER, 0)
            set(CURLOPT_SSL_VERIFYHOST, 0)
        }
    }

    func setIdentity(_ identity: ClientIdentity) {
        set(CURLOPT_SSLCERT, identity.certificate)
        set(CURLOPT_SSLKEY, identity.key)
    }

    func perform() -> CURLcode {
        curl_easy_perform(handle)
    }

    func number(_ info: CURLINFO) -> Int {
        var value = 0
        curl_get_long(handle, info, &value)
        return value
    }

    /// Options are ours and known to this libcurl; only memory can be lacking.
    private func check(_ code: CURLcode) {
        precondition(code == CURLE_OK, "libcurl refuses an option")
    }
}

/// Whose certificates are believed.
package enum CertificateVerification: Sendable, Equatable {
    /// The machine's own list of authorities.
    case system
    /// Those in a PEM file.
    case authorities(path: String)
    /// Anybody's: encrypted, but perhaps to the wrong party.
    case none
}

/// Who we are to a server that asks: two PEM files.
package struct ClientIdentity: Sendable, Equatable {
    package let certificate: String
    /// Unencrypted.
    package let key: String

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}

/// A list of texts in libcurl's form.
final class CurlList {
    private(set) var first: UnsafeMutablePointer<curl_slist>?

    init(_ texts: [String]) {
        for text in texts { first = curl_slist_append(first, text) }
    }

    deinit {
        curl_slist_free_all(first)
    }
}

enum CurlLibrary {
    private static let started: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    /// Once a process, before the first handle; Swift's lazy statics make it safe from any thread.
    static func start() {
        precondition(started == CURLE_OK, "libcurl does not start")
    }
}

func milliseconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    // 0 means "for ever" to libcurl, which nothing of ours waits.
    return max(1, Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
}

func explanation(_ code: CURLcode) -> String {
    String(cString: curl_easy_strerror(code))
}
