import Runtime
import Stand

/// What is asked of several services again and again until they answer as they must.
final class Questions {
    struct Question {
        let service: Town.Service
        let method: String
        let target: String
        let body: [UInt8]

        init(_ service: Town.Service, _ method: String, _ target: String, _ body: [UInt8] = []) {
            self.service = service
            self.method = method
            self.target = target
            self.body = body
        }
    }

    enum Answer {
        /// 200.
        case given
        /// 404, as of what does not exist.
        case refused

        var status: Int { self == .given ? 200 : 404 }
    }

    /// Keeps a connection for its question.
    private final class Line {
        let service: Town.Service
        private let request: RequestBook
        private let connection: KeepAliveConnection

        init(_ question: Question, as token: String, _ bench: BenchTown) throws {
            service = question.service
            var book = RequestBook()
            let port = bench.port(question.service)
            book.append(
                method: question.method, target: question.target, port: port, token: token, body: question.body)
            request = book
            connection = try KeepAliveConnection(port: UInt16(port))
        }

        func ask() throws -> Int {
            try request.bytes.withUnsafeBytes { try connection.exchange($0) }
        }
    }

    private let lines: [Line]

    init(_ questions: [Question], as token: String, _ bench: BenchTown) throws {
        lines = try questions.map { try Line($0, as: token, bench) }
    }

    /// Asks in turns until each service has answered so once, and returns when each did, in nanoseconds since `start`. What lies
    /// between is at most one round of questions too long.
    func wait(since start: Int64, until expected: Answer) throws -> [String: Int64] {
        var found: [String: Int64] = [:]
        let deadline = Deadline(in: .seconds(30))
        while found.count < lines.count {
            for line in lines where found[line.service.rawValue] == nil {
                let status = try line.ask()
                guard status == 200 || status == 404 else {
                    throw LoadResult.Unanswered(description: "\(line.service.rawValue) answered \(status)")
                }
                if status == expected.status { found[line.service.rawValue] = Deadline.monotonic() - start }
            }
            if deadline.hasPassed {
                throw LoadResult.Unanswered(
                    description:
                        "after 30 seconds \(lines.count - found.count) services did not answer as the register says")
            }
            _ = Stop().wait(for: .milliseconds(1))
        }
        return found
    }
}
