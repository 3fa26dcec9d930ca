import Following
import SS12000
import Transfer

/// Reads what the command is about from its options.
enum FollowArguments {
    static func provider(_ arguments: Arguments) throws(UsageError) -> Provider {
        let url = try arguments.words("URL")[0]
        guard let address = ProviderAddress(url) else {
            throw UsageError(
                "\(url) is no https:// address, nor an http:// address of loopback, or has a user or a query")
        }
        var provider = Provider(address, credentials: try credentials(arguments))
        if let authorities = try arguments.value("ca") { provider.verification = .authorities(path: authorities) }
        return provider
    }

    private static func credentials(_ arguments: Arguments) throws(UsageError) -> ProviderCredentials {
        let file = try arguments.value("provider-token-file")
        let header = try arguments.value("provider-header")
        guard let url = try arguments.value("oauth-url") else {
            if header != nil, file == nil { throw UsageError("--provider-header needs --provider-token-file") }
            for option in ["oauth-client", "oauth-secret-file", "oauth-scope"] where try arguments.value(option) != nil
            {
                throw UsageError("--\(option) needs --oauth-url")
            }
            return file.map { .token(file: $0, header: header) } ?? .none
        }
        guard file == nil else { throw UsageError("give either --provider-token-file or --oauth-url") }
        guard ProviderAddress(url) != nil else {
            throw UsageError("--oauth-url is no https:// address, nor an http:// address of loopback")
        }
        return .oauth(
            url: url, client: try arguments.required("oauth-client"),
            secretFile: try arguments.required("oauth-secret-file"), scope: try arguments.value("oauth-scope"))
    }

    static func services(_ arguments: Arguments) throws(UsageError) -> RemoteServices {
        let register = try arguments.value("register", variable: "SKOLBUSS_REGISTER") ?? "http://127.0.0.1:7101"
        let schedule = try arguments.value("schedule", variable: "SKOLBUSS_SCHEDULE") ?? "http://127.0.0.1:7102"
        guard let registerAddress = ProviderAddress(register), let scheduleAddress = ProviderAddress(schedule) else {
            throw UsageError("--register and --schedule must be https:// addresses, or http:// addresses of loopback")
        }
        let trust = try ServiceTrust(arguments, authority: "services-ca")
        return RemoteServices(
            register: registerAddress, schedule: scheduleAddress, tokenFile: try arguments.required("token-file"),
            verify: trust.verification, as: trust.identity)
    }

    static func kinds(_ arguments: Arguments) throws(UsageError) -> [ResourceKind] {
        guard let text = try arguments.value("kinds") else { return ResourceKind.allCases }
        let names = text.split(separator: ",").map(String.init)
        let chosen = names.compactMap { ResourceKind(rawValue: $0) }
        guard chosen.count == names.count, !chosen.isEmpty else {
            throw UsageError("--kinds is some of \(ResourceKind.allCases.map(\.path).joined(separator: ","))")
        }
        return ResourceKind.allCases.filter(chosen.contains)
    }

    /// A whole number with s, m or h.
    static func duration(_ text: String) throws(UsageError) -> Duration {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()),
            (1...100_000).contains(count)
        else { throw UsageError("--interval is a whole number with s, m or h") }
        return .seconds(count * unit)
    }
}
