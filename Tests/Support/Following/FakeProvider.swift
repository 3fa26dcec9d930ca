package import JSON
package import Runtime
import Synchronization

/// A supplier's SS 12000 API on loopback with a register of its own, which can be told to behave as badly as real ones do.
package final class FakeProvider: Sendable {
    /// How it answers, beside the standard's way.
    package struct Behaviour: Sendable {
        /// Before the resources.
        package var base = "/v2.0"
        package var pageSize = 1_000
        package var honoursLimit = true
        package var servesLookup = true
        package var servesSingles = true
        package var understandsModified = true
        package var understandsCreated = true
        /// Answers lists as bare arrays, all at once.
        package var isBare = false
        package var deletions = DeletionForm.standard
        /// Status for a whole path, such as `/duties`.
        package var refused: [String: Int] = [:]
        /// What the `Authorization` header (or another, by name) must hold.
        package var credential: (header: String, value: String)?

        package enum DeletionForm: Sendable { case standard, correctlySpelt, flat, bareIDs, none }
    }

    /// What it does instead of answering.
    package enum Trouble: Sendable {
        case status(Int, body: String = "", headers: String = "")
        case text(String)
        /// Half of what it would have answered, then it hangs up.
        case cut
        /// Hangs up without a word.
        case silence
    }

    private struct Content {
        var behaviour = Behaviour()
        var register: FakeRegister
        var requests: [FakeRequest] = []
        var trouble: @Sendable (FakeRequest) -> Trouble? = { _ in nil }
        var server: LoopbackServer?
    }

    package let port: Int
    private let content: Mutex<Content>

    /// - Parameter clock: gives its resources their times.
    package init(clock: Clock) throws {
        content = Mutex(Content(register: FakeRegister(clock: clock)))
        let unowned = Unowned<FakeProvider>()
        let server = try LoopbackServer { _, connection in
            while let request = FakeRequest(reading: connection) {
                guard let provider = unowned.value else { return }
                guard provider.serve(request, connection) else { return }
            }
        }
        port = server.port
        unowned.value = self
        content.withLock { $0.server = server }
    }

    /// Without the base path.
    package var host: String { "http://127.0.0.1:\(port)" }
    package var url: String { host + content.withLock { $0.behaviour.base } }

    package func behave(_ change: (inout Behaviour) -> Void) { content.withLock { change(&$0.behaviour) } }

    /// Decides for each request whether something goes wrong instead.
    package func whenAsked(_ trouble: @escaping @Sendable (FakeRequest) -> Trouble?) {
        content.withLock { $0.trouble = trouble }
    }

    /// Its resources without their times, by path.
    package var everything: [String: [JSON]] { content.withLock { $0.register.items.mapValues { $0.map(\.json) } } }

    package var requests: [FakeRequest] { content.withLock { $0.requests } }
    package func forgetRequests() { content.withLock { $0.requests = [] } }

    /// Creates or changes a resource.
    package func put(_ path: String, _ json: JSON) { content.withLock { $0.register.put(path, json) } }
    /// - Parameter isTold: whether it will tell of the deletion.
    package func delete(_ path: String, _ id: String, isTold: Bool = true) {
        content.withLock { $0.register.delete(path, id, isTold: isTold) }
    }
    /// The resource stays, but no list shows it any more.
    package func hide(_ path: String, _ id: String) { content.withLock { $0.register.hide(path, id) } }
    package func forgetAll(_ path: String) { content.withLock { $0.register.forgetAll(path) } }

    /// False ends the connection.
    private func serve(_ request: FakeRequest, _ connection: LoopbackConnection) -> Bool {
        let (trouble, answer) = content.withLock { content in
            content.requests.append(request)
            return (content.trouble, FakeAnswer(to: request, content.register, content.behaviour))
        }
        switch trouble(request) {
        case nil: connection.send(answer.bytes)
        case .status(let status, let body, let headers):
            connection.send(FakeAnswer(status, body, headers: headers).bytes)
        case .text(let text): connection.send(FakeAnswer(200, text).bytes)
        case .cut:
            connection.send(Array(answer.bytes.prefix(answer.bytes.count * 2 / 3)))
            return false
        case .silence: return false
        }
        return true
    }
}

/// Written once before it is read, by the thread that makes the provider; read by its connections' threads.
private final class Unowned<Value: AnyObject & Sendable>: Sendable {
    private struct Weak: Sendable { weak var value: Value? }
    private let content = Mutex(Weak())
    var value: Value? {
        get { content.withLock { $0.value } }
        set { content.withLock { $0.value = newValue } }
    }
}
