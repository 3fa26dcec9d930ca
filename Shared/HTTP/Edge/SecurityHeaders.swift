/// What every answer tells a browser, whoever gave it. Ours are documents for programs: nothing in them is to be run, framed,
/// guessed at, kept or told on.
enum SecurityHeaders {
    static let always: [(name: String, value: String)] = [
        ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"), ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]

    /// RFC 6797: said over TLS only, for anybody could say it on plain HTTP. A year.
    static let overTLS: (name: String, value: String) = ("Strict-Transport-Security", "max-age=31536000")
}
