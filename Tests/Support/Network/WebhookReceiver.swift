import Runtime
import Synchronization

/// A web server on loopback that keeps what it is posted and answers as it is told to: a subscriber's target.
package final class WebhookReceiver: Sendable {
    package struct Received: Sendable {
        package let line: String
        package let headers: [(name: String, value: String)]
        package let body: [UInt8]

        package func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    private final class Kept: Sendable {
        let requests = Mutex<[Received]>([])
        let answer: Mutex<String>

        init(_ answer: String) { self.answer = Mutex(answer) }
    }

    private let kept: Kept
    private let server: LoopbackServer

    package static let accepts = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    /// - Parameter answer: the bytes of every answer; with none it hangs up.
    package init(answering answer: String = WebhookReceiver.accepts) throws {
        let kept = Kept(answer)
        self.kept = kept
        server = try LoopbackServer { _, connection in
            while let line = connection.line() {
                var headers: [(name: String, value: String)] = []
                while let header = connection.line(), let colon = header.firstIndex(of: ":") {
                    let value = header[header.index(after: colon)...].drop { $0 == " " }
                    headers.append((String(header[..<colon]), String(value)))
                }
                let length = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) }
                let body = connection.bytes(length ?? 0) ?? []
                kept.requests.withLock { $0.append(Received(line: line, headers: headers, body: body)) }
                let answer = kept.answer.withLock { $0 }
                if answer.isEmpty { return }
                connection.send(answer)
            }
        }
    }

    package var port: Int { server.port }
    package var url: String { "http://127.0.0.1:\(server.port)/notices" }
    package var received: [Received] { kept.requests.withLock { $0 } }
    package var connections: Int { server.connections }

    /// From the next request on.
    package func answer(_ answer: String) {
        kept.answer.withLock { $0 = answer }
    }

    package func answer(status: Int) {
        answer("HTTP/1.1 \(status) Status\r\nContent-Length: 0\r\n\r\n")
    }
}
