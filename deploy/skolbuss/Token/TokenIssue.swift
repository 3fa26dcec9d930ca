import Access

enum TokenIssue: Command {
    static let words = ["token", "issue"]
    static let summary = "print a token of the development issuer"
    static let synopsis = "token issue --keys DIR (--person EPPN | --scope SCOPE …) [--subject NAME] [--ttl 1h]"
    static let explanation = """
        Prints a bearer token. --person makes one for a person of the register, by eduPersonPrincipalName: what it allows follows
        from the register. --scope (repeated, or several with spaces between) makes one for another system; --subject names it.
        --ttl is a number with s, m, h or d.
        """
    static let options: Set<String> = ["keys", "person", "scope", "subject", "ttl"]
    static let flags: Set<String> = []

    static func run(_ arguments: Arguments) throws -> Int32 {
        _ = try arguments.words()
        let scopes = arguments.all("scope").flatMap { $0.split(separator: " ").map(String.init) }
        let lifetime = try duration(try arguments.value("ttl") ?? "1h")
        let issuer = try DevelopmentIssuer(keptIn: try arguments.required("keys"))
        switch (try arguments.value("person"), scopes.isEmpty) {
        case (let person?, true):
            Terminal.write(try issuer.token(person: person, lifetime: lifetime))
        case (nil, false):
            Terminal.write(
                try issuer.token(
                    machine: try arguments.value("subject") ?? "skolbuss", scopes: scopes, lifetime: lifetime))
        default: throw UsageError("give either --person or --scope")
        }
        return ExitCode.good
    }

    private static func duration(_ text: String) throws(UsageError) -> Duration {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int(text.dropLast()), number > 0,
            number <= 3_650
        else { throw UsageError("--ttl is a number with s, m, h or d") }
        return .seconds(number * unit)
    }
}
