import Access
import Runtime

/// `skolbuss token init|issue`: a development issuer. A city's own OpenID Connect provider takes its place.
enum TokenCommand {
    static let usage = """
        usage: skolbuss token init DIR
               skolbuss token issue --keys DIR (--person EPPN | --machine NAME --scope SCOPE…) OPTIONS
          --issuer URL     default that of `token init`
          --audience NAME  default skolbuss
          --for SECONDS    how long the token is valid (default 3600)
        """

    static func run(_ arguments: [String]) throws -> Int32 {
        let options = try Options(
            arguments, valued: ["keys", "person", "machine", "scope", "issuer", "audience", "for"], usage: usage)
        switch (options.words.first, options.words.count) {
        case ("init", 2):
            _ = try issuer(options, folder: options.words[1])
            Output.line("\(DevelopmentIssuer.keySetPath(in: options.words[1]))")
        case ("issue", 1):
            Output.line(try issue(options))
        default: throw UsageError(usage)
        }
        return 0
    }

    private static func issue(_ options: Options) throws -> String {
        let issuer = try issuer(options, folder: try options.required("keys"))
        guard let seconds = Int(options.optional("for") ?? "3600"), seconds > 0 else {
            throw UsageError("--for needs a number of seconds above 0")
        }
        let lifetime = Duration.seconds(seconds)
        switch (options.optional("person"), options.optional("machine"), options.all("scope")) {
        case (let person?, nil, []): return try issuer.token(person: person, lifetime: lifetime)
        case (nil, let machine, let scopes) where !scopes.isEmpty:
            return try issuer.token(machine: machine ?? "operator", scopes: scopes, lifetime: lifetime)
        default: throw UsageError(usage)
        }
    }

    private static func issuer(_ options: Options, folder: String) throws -> DevelopmentIssuer {
        let audience = options.optional("audience") ?? "skolbuss"
        if let issuer = options.optional("issuer") {
            return try DevelopmentIssuer(keptIn: folder, issuer: issuer, audience: audience)
        }
        return try DevelopmentIssuer(keptIn: folder, audience: audience)
    }
}
