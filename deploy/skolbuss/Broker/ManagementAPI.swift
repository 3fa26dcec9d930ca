import JSON
import Transfer

/// RabbitMQ's management interface: JSON over HTTP. Path segments are given apart and are escaped here.
struct ManagementAPI {
    private let url: String
    private let authorization: HTTPClientRequest.Authorization
    private let client: HTTPClient

    init(url: String, user: String, password: String, authority: String?) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        authorization = .basic(user: user, password: password)
        client = HTTPClient(
            timeout: .seconds(60), bodyLimit: 64 << 20, verify: authority.map { .authorities(path: $0) } ?? .system)
    }

    /// Nil when there is no such thing.
    func find(_ path: String...) throws -> JSON? {
        let answer = try send("GET", path, nil)
        return answer.status == 404 ? nil : try JSON(parsing: try accepted(answer, "GET", path).body)
    }

    func list(_ path: String...) throws -> [JSON] {
        let answer = try accepted(try send("GET", path, nil), "GET", path)
        return try JSON(parsing: answer.body).elements.map(Array.init) ?? []
    }

    func put(_ path: String..., body: JSON) throws {
        _ = try accepted(try send("PUT", path, body), "PUT", path)
    }

    func post(_ path: String..., body: JSON) throws {
        _ = try accepted(try send("POST", path, body), "POST", path)
    }

    private func send(_ method: String, _ path: [String], _ body: JSON?) throws -> HTTPClientResponse {
        let address = url + "/api/" + path.map(\.percentEncoded).joined(separator: "/")
        var request = HTTPClientRequest(method, address)
        request.authorization = authorization
        if let body {
            request.headers = [(name: "Content-Type", value: "application/json")]
            request.body = body.encoded()
        }
        do {
            return try client.send(request)
        } catch {
            throw ToolError("the management interface at \(url): \(error)")
        }
    }

    private func accepted(
        _ answer: HTTPClientResponse, _ method: String, _ path: [String]
    ) throws(ToolError) -> HTTPClientResponse {
        switch answer.status {
        case 200..<300: return answer
        case 401:
            // It answers the same to a wrong password and to a user without the right.
            let reason = (try? JSON(parsing: answer.body))?["reason"]?.string ?? "not authorised"
            throw ToolError("\(path.joined(separator: "/")): \(reason); topology needs a user tagged administrator")
        default:
            let reason = (try? JSON(parsing: answer.body))?["reason"]?.string ?? "no reason given"
            throw ToolError("\(method) \(path.joined(separator: "/")): \(answer.status): \(reason)")
        }
    }
}
