import JSON
import Runtime
import Transfer

/// Asks one provider, and goes on asking through what passes: 5xx, 429, broken connections, answers that are cut or no
/// JSON, a token that has run out. What does not pass is thrown by its rule. Belongs to one thread.
final class ProviderClient {
    let provider: Provider
    private let http: HTTPClient
    private let tokens: TokenSource
    private let metrics: FollowMetrics
    private let stop: Stop
    /// Where the resources lie, once an answer has told.
    private var base: String?
    /// The time by the provider's clock at its last answer; nil when it does not say.
    private(set) var providerTime: Instant?
    // What this provider has turned out not to take; a new client finds out anew.
    var pageSizes: [Int?]
    var servesLookup: [String: Bool] = [:]
    /// Kinds of which it has answered one by its id: only there does 404 mean that there is no such one.
    var servesSingles: Set<String> = []
    var namesKinds = true

    init(_ provider: Provider, metrics: FollowMetrics, stop: Stop) {
        self.provider = provider
        self.metrics = metrics
        self.stop = stop
        http = HTTPClient(
            timeout: provider.timeout, bodyLimit: provider.largestAnswer,
            verify: provider.verification, as: provider.identity, stop: stop)
        tokens = TokenSource(provider.credentials, http)
        pageSizes = [provider.pageSize] + (provider.pageSize > 100 ? [100] : []) + [nil]
    }

    struct Question {
        var method = "GET"
        /// From the resource on, such as `/persons`.
        var path: String
        var query: [(name: String, value: String)] = []
        var body: JSON?
        /// Its answer tells where the resources lie; that of one resource by id does not.
        var locates = false
        /// A Skolbuss shows a protected person, and names them in references, only to who says what for; others do not know
        /// the header.
        var mayMeetProtected = true
        /// nil: the provider's.
        var tries: Int?
    }

    /// - Parameter read: what it makes of an answer; a failure of its own is tried again, as an answer that was cut.
    func ask<Answer>(
        _ question: Question, _ read: ([UInt8]) throws(ProviderFailure) -> Answer
    ) throws(ProviderFailure) -> Answer {
        if let base { return try ask(question, at: base, read) }
        var failure = ProviderFailure(.notServed, status: 404)
        for candidate in provider.address.candidates {
            do throws(ProviderFailure) {
                let answer = try ask(question, at: candidate, read)
                if question.locates { base = candidate }
                return answer
            } catch {
                // "There is no such thing", or a page for people: then it may lie elsewhere.
                guard question.locates, error.status == 404 || error.rule == .notJSON || error.rule == .notAList else {
                    throw error
                }
                if failure.status == 404 { failure = error }
            }
        }
        throw failure
    }

    private func ask<Answer>(
        _ question: Question, at base: String, _ read: ([UInt8]) throws(ProviderFailure) -> Answer
    ) throws(ProviderFailure) -> Answer {
        var failures = 0
        var hasRenewed = false
        while true {
            if stop.isRequested { throw ProviderFailure(.stopped) }
            var asked: Duration?
            do throws(ProviderFailure) {
                let response = try send(question, at: base)
                asked = retryAfter(response)
                let answer = try read(try accepted(response))
                metrics.requested(.ok)
                return answer
            } catch {
                if stop.isRequested { throw ProviderFailure(.stopped) }
                metrics.requested(.init(error))
                if error.rule == .unauthorised, !hasRenewed {
                    tokens.discard()
                    hasRenewed = true
                    continue
                }
                failures += 1
                guard error.mayPass, failures < question.tries ?? provider.tries else { throw error }
                let pause = provider.pauses.pause(after: failures)
                if stop.wait(for: max(pause, asked ?? .zero)) { throw ProviderFailure(.stopped) }
            }
        }
    }

    private func send(_ question: Question, at base: String) throws(ProviderFailure) -> HTTPClientResponse {
        var request = HTTPClientRequest(question.method, base + question.path + encodedQuery(question.query))
        request.headers = [(name: "Accept", value: "application/json")]
        if question.mayMeetProtected {
            request.headers.append((name: "Skolbuss-Purpose", value: "following this register"))
        }
        if let header = try tokens.header() { request.headers.append(header) }
        if let body = question.body {
            request.headers.append((name: "Content-Type", value: "application/json"))
            request.body = body.encoded()
        }
        do {
            return try http.send(request)
        } catch {
            switch error {
            case .unknown: throw ProviderFailure(.cut)
            case .tooLarge: throw ProviderFailure(.tooLarge)
            // A token with a line break in it, say.
            case .unusable: throw ProviderFailure(.tokenUnreadable)
            case .unreachable, .refused, .forbidden: throw ProviderFailure(.unreachable)
            }
        }
    }

    private func accepted(_ response: HTTPClientResponse) throws(ProviderFailure) -> [UInt8] {
        if let date = response.header("Date").flatMap(HTTPDate.instant) { providerTime = date }
        let status = response.status
        switch status {
        case 200..<300: return response.body
        case 300..<400: throw ProviderFailure(.redirected, status: status)
        case 401: throw ProviderFailure(.unauthorised, status: status)
        case 408, 425, 429: throw ProviderFailure(.unavailable, status: status)
        case 410: throw ProviderFailure(.listExpired, status: status)
        case 501: throw ProviderFailure(.notServed, status: status)
        case 500...: throw ProviderFailure(.unavailable, status: status)
        default: throw ProviderFailure(.notServed, status: status)
        }
    }

    private func retryAfter(_ response: HTTPClientResponse) -> Duration? {
        guard response.status == 429 || response.status >= 500, let text = response.header("Retry-After") else {
            return nil
        }
        let wanted: Duration
        if let seconds = Int(text), seconds >= 0 {
            wanted = .seconds(seconds)
        } else if let until = HTTPDate.instant(text) {
            wanted = until - (providerTime ?? Clock.system.now())
        } else {
            return nil
        }
        return min(max(wanted, .zero), provider.pauses.longestAsked)
    }
}

extension ProviderFailure {
    /// Whether the same question may be answered a little later.
    fileprivate var mayPass: Bool {
        switch rule {
        case .unreachable, .cut, .unavailable, .notJSON, .notAList: true
        default: false
        }
    }
}
