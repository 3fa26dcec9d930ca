/// Which web pages of other origins may read our answers (CORS, the Fetch standard §3.2).
///
/// Only what is listed is allowed, by the whole origin: no origin is given back because it asked. Cookies and other
/// credentials of the browser's own are never allowed, so a listed page can do no more than whoever has its token.
package struct CrossOrigin: Sendable {
    private let origins: Set<String>

    /// No page of another origin.
    package static let none = CrossOrigin()

    private init() { origins = [] }

    /// Nil when one is no origin: `https://app.example.org`, with a port if it is not the scheme's own, or `*` alone.
    package init?(_ origins: [String]) {
        guard origins == ["*"] || origins.allSatisfy(Self.isOrigin) else { return nil }
        self.origins = Set(origins)
    }

    private static func isOrigin(_ text: String) -> Bool {
        for scheme in ["https://", "http://"] where text.hasPrefix(scheme) {
            let host = text.dropFirst(scheme.count)
            return !host.isEmpty
                && host.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                        UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
                        true
                    default: false
                    }
                }
        }
        return false
    }

    /// What every answer says to a page of this origin. `Vary` keeps a cache from giving one page's answer to another.
    func headers(for origin: String?) -> [(name: String, value: String)] {
        if origins.isEmpty { return [] }
        if origins == ["*"] { return [("Access-Control-Allow-Origin", "*"), Self.exposed] }
        guard let origin, origins.contains(origin) else { return [("Vary", "Origin")] }
        return [("Access-Control-Allow-Origin", origin), ("Vary", "Origin"), Self.exposed]
    }

    func allows(_ origin: String) -> Bool { origins == ["*"] || origins.contains(origin) }

    /// The answer to a browser that asks before it sends.
    ///
    /// - Parameter methods: those of the path, as `Allow` lists them.
    static func preflight(_ methods: String) -> Response {
        Response(
            status: 204,
            headers: [
                ("Access-Control-Allow-Methods", methods),
                (
                    "Access-Control-Allow-Headers",
                    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Prefer, Skolbuss-Purpose, X-Request-Id"
                ), ("Access-Control-Max-Age", "7200"),
            ])
    }

    private static let exposed: (name: String, value: String) = (
        "Access-Control-Expose-Headers", "Allow, ETag, Location, Retry-After, WWW-Authenticate, X-Request-Id"
    )
}
