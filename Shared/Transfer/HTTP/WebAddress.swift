import CCurl

/// An `http` or `https` URL taken apart the way the client will read it: by libcurl, so that a check of these parts and
/// the call itself cannot understand two different things by one text.
package struct WebAddress: Sendable, Hashable {
    /// As it was written.
    package let text: String
    /// `http` or `https`.
    package let scheme: String
    /// In lower case; a numeric address in its usual form however it was written (`127.1` is `127.0.0.1`), IPv6 without
    /// brackets.
    package let host: String
    package let port: Int
    package let hasCredentials: Bool
    package let hasFragment: Bool

    /// Nil when it is no absolute URL of these schemes with a host, or holds anything but visible ASCII.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let url = curl_url() else { return nil }
        defer { curl_url_cleanup(url) }
        guard curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK,
            let scheme = part(CURLUPART_SCHEME, of: url)?.lowercased(), scheme == "https" || scheme == "http",
            let host = part(CURLUPART_HOST, of: url)?.lowercased(), !host.isEmpty,
            let port = part(CURLUPART_PORT, of: url, UInt32(CURLU_DEFAULT_PORT)).flatMap({ Int($0) })
        else { return nil }
        self.text = text
        self.scheme = scheme
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        self.port = port
        hasCredentials = part(CURLUPART_USER, of: url) != nil || part(CURLUPART_PASSWORD, of: url) != nil
        hasFragment = part(CURLUPART_FRAGMENT, of: url) != nil
    }

    /// `host:port`, the port always written; IPv6 in brackets.
    package var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether the host is written as an address, or is a name that means this machine by definition (RFC 6761), that
    /// the internet does not reach. What other names resolve to is seen only when they are called (``Reach``).
    package var isPlainlyPrivate: Bool {
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        if name == "localhost" || name.hasSuffix(".localhost") { return true }
        return NetworkAddress(name).map { !$0.isPublic } ?? false
    }
}

private func part(_ part: CURLUPart, of url: OpaquePointer, _ flags: UInt32 = 0) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(url, part, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
}
