import JSON
import Runtime
import Transfer

/// The header that says who asks, renewed when it runs out or is refused. Belongs to the client's thread.
final class TokenSource {
    private let credentials: ProviderCredentials
    private let http: HTTPClient
    private var held: (header: (name: String, value: String), until: Deadline?)?

    init(_ credentials: ProviderCredentials, _ http: HTTPClient) {
        self.credentials = credentials
        self.http = http
    }

    /// Nil for an API that wants nothing.
    func header() throws(ProviderFailure) -> (name: String, value: String)? {
        if let held, held.until?.hasPassed != true { return held.header }
        switch credentials {
        case .none: return nil
        case .token(let file, let header):
            let token = try Self.secret(file)
            held = (header.map { ($0, token) } ?? ("Authorization", "Bearer \(token)"), nil)
        case .oauth(let url, let client, let secretFile, let scope):
            held = try renewed(url, client, try Self.secret(secretFile), scope)
        }
        return held?.header
    }

    /// The provider has refused it; the next `header` is a new one.
    func discard() { held = nil }

    private static func secret(_ file: String) throws(ProviderFailure) -> String {
        guard let secret = SecretFile.read(file) else { throw ProviderFailure(.tokenUnreadable) }
        return secret
    }

    private func renewed(
        _ url: String, _ client: String, _ secret: String, _ scope: String?
    ) throws(ProviderFailure) -> (header: (name: String, value: String), until: Deadline?) {
        var form = [
            (name: "grant_type", value: "client_credentials"), (name: "client_id", value: client),
            (name: "client_secret", value: secret),
        ]
        if let scope { form.append((name: "scope", value: scope)) }
        let body = Array(encodedQuery(form).utf8.dropFirst())
        let answer: HTTPClientResponse
        do {
            answer = try http.send(
                HTTPClientRequest(
                    "POST", url,
                    headers: [
                        (name: "Content-Type", value: "application/x-www-form-urlencoded"),
                        (name: "Accept", value: "application/json"),
                    ], body: body))
        } catch {
            throw ProviderFailure(.unreachable)
        }
        guard answer.status == 200 else {
            throw ProviderFailure(answer.status >= 500 ? .unavailable : .tokenRefused, status: answer.status)
        }
        guard let json = try? JSON(parsing: answer.body), let token = json["access_token"]?.string, !token.isEmpty
        else {
            throw ProviderFailure(.notJSON, status: answer.status)
        }
        // Renewed a little before it runs out. Who does not say how long a token lives gets a new request every 5 minutes.
        let lifetime = json["expires_in"]?.int ?? json["expires_in"]?.string.flatMap { Int($0) } ?? 300
        let margin = min(30, lifetime / 10)
        return (("Authorization", "Bearer \(token)"), Deadline(in: .seconds(max(1, lifetime - margin))))
    }
}
