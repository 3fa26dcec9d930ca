import JSON
import Transfer

extension KeyLocation {
    /// The document as it is now.
    func load() throws(AccessError) -> [UInt8] {
        switch self {
        case .file(let path): return try KeyFile.read(path)
        case .url(let url): return try Self.fetch(url)
        case .provider(let issuer):
            let configuration = try ProviderConfiguration(parsing: Self.fetch(ProviderConfiguration.url(of: issuer)))
            return try Self.fetch(configuration.keys(of: issuer))
        }
    }

    private static func fetch(_ url: String) throws(AccessError) -> [UInt8] {
        let response: HTTPClientResponse
        do {
            // Made for each fetch: fetches are minutes apart, and a client belongs to one thread.
            let client = HTTPClient(timeout: .seconds(5), bodyLimit: 1_000_000)
            response = try client.send(HTTPClientRequest("GET", url, headers: [("Accept", "application/json")]))
        } catch {
            throw .keysUnreachable("\(error)")
        }
        guard response.status == 200 else { throw .keysUnreachable("status \(response.status)") }
        return response.body
    }
}
