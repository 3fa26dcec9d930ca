import Access

enum TokenInit: Command {
    static let words = ["token", "init"]
    static let summary = "make the keys of the development issuer"
    static let synopsis = "token init DIR"
    static let explanation = """
        Makes a signing key (DIR/issuer-key.json, readable by you only) and the key set services check tokens with
        (DIR/jwks.json: give its path as <SERVICE>_TOKEN_KEYS). Keys that are there already stay.

        For development and tests only: in production tokens come from the city's own OpenID Connect provider.
        """
    static let options: Set<String> = []
    static let flags: Set<String> = []

    static func run(_ arguments: Arguments) throws -> Int32 {
        let folder = try arguments.words("DIR")[0]
        try Files.makeFolder(folder)
        let issuer = try DevelopmentIssuer(keptIn: folder)
        Terminal.write(
            """
            key set   \(DevelopmentIssuer.keySetPath(in: folder))
            issuer    \(issuer.issuer)
            audience  \(issuer.audience)
            """)
        return ExitCode.good
    }
}
