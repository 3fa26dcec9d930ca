import JSON
import Transfer

/// RabbitMQ's management interface, which stays on the broker's own machine.
struct Management {
    static let options: Set<String> = ["management", "user", "password-file", "vhost", "definitions"]
    static let help = """
        --management URL      the broker's management interface, such as http://127.0.0.1:15672
          --user NAME           an administrator of the broker
          --password-file FILE  that user's password
          --vhost NAME          the virtual host (default skolbuss)
          --definitions FILE    default deploy/broker/definitions.json, then /usr/share/skolbuss/definitions.json
        """

    let virtualHost: String
    private let url: String
    private let authorization: HTTPClientRequest.Authorization
    private let client = HTTPClient(timeout: .seconds(30))

    init(_ options: Options) throws {
        var url = try options.required("management")
        while url.last == "/" { url.removeLast() }
        self.url = url
        virtualHost = options.optional("vhost") ?? "skolbuss"
        authorization = .basic(
            user: try options.required("user"), password: try TextFile.secret(try options.required("password-file")))
    }

    /// The path segment of the virtual host.
    var host: String { Self.segment(virtualHost) }

    func get(_ path: String) throws -> JSON {
        let answer = try send("GET", path, nil)
        guard answer.status == 200 else { throw Failure("the broker answered \(answer.status) to GET \(path)") }
        return try JSON(parsing: answer.body)
    }

    /// Nil when there is nothing at the path.
    func find(_ path: String) throws -> JSON? {
        let answer = try send("GET", path, nil)
        if answer.status == 404 { return nil }
        guard answer.status == 200 else { throw Failure("the broker answered \(answer.status) to GET \(path)") }
        return try JSON(parsing: answer.body)
    }

    func change(_ method: String, _ path: String, _ body: JSON) throws {
        let answer = try send(method, path, body)
        guard (200..<300).contains(answer.status) else {
            let reason = (try? JSON(parsing: answer.body))?["reason"]?.string ?? ""
            throw Failure("the broker answered \(answer.status) to \(method) \(path) \(reason)")
        }
    }

    private func send(_ method: String, _ path: String, _ body: JSON?) throws -> HTTPClientResponse {
        let answer = try client.send(
            HTTPClientRequest(
                method, url + "/api" + path, headers: [(name: "Content-Type", value: "application/json")],
                body: body?.encoded() ?? [], authorization: authorization))
        if answer.status == 401 { throw Failure("the broker refused this user or password") }
        return answer
    }

    static func segment(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2D || byte == 0x2E || byte == 0x5F
            result += isPlain ? String(UnicodeScalar(byte)) : "%" + hex(byte >> 4) + hex(byte & 15)
        }
    }

    private static func hex(_ digit: UInt8) -> String { String(digit, radix: 16, uppercase: true) }
}
