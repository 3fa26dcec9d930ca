/// What every answer tells a browser, whoever gave it. Ours are documents for programs: nothing in them is to be run, framed,
/// guessed at, kept or told on.
enum SecurityHeaders {
    private static let always: [(name: String, value: String)] = [
        ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"), ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
    /// The same as the library takes them, made once and not for every answer.
    static let alwaysInC = always.map { (name: Array($0.name.utf8CString), value: Array($0.value.utf8CString)) }

    /// RFC 6797: said over TLS only, for anybody could say it on plain HTTP. A year.
    static let overTLS: (name: String, value: String) = ("Strict-Transport-Security", "max-age=31536000")
}
