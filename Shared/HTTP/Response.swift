package import JSON

/// An answer. The server adds `X-Request-Id`, what ``SecurityHeaders`` lists and, unless the response says otherwise,
/// `Cache-Control: no-store`.
package struct Response: Sendable {
    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package static func json(_ value: JSON, status: Int = 200) -> Response {
        .bytes(value.encoded(), contentType: "application/json", status: status)
    }

    package static func bytes(_ body: [UInt8], contentType: String, status: Int = 200) -> Response {
        Response(status: status, headers: [("Content-Type", contentType)], body: body)
    }

    package static func text(_ text: String, status: Int = 200) -> Response {
        .bytes([UInt8](text.utf8), contentType: "text/plain; charset=utf-8", status: status)
    }

    package static let noContent = Response(status: 204)

    /// The same response with one more header.
    package func header(_ name: String, _ value: String) -> Response {
        var copy = self
        copy.headers.append((name, value))
        return copy
    }

    /// The value of the first header with this name, in any case.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }
}
