import CMicroHTTPD
import FoundationEssentials
import Runtime
import Synchronization

/// Reading a request: the stages before a handler gets it, all on the polling thread.
extension Intake {
    /// How much of a body is read only to be thrown away.
    private static let discardLimit = 16_000_000

    func begin(_ connection: OpaquePointer, _ link: Link, rawTarget: String?) -> Exchange {
        inFlight.add(1)
        let now = Moment.now()
        link.move(deadline: now + limits.request.microseconds)
        return Exchange(connection: connection, link: link, rawTarget: rawTarget, startedAt: now)
    }

    /// All headers are there. Refuses what can be refused without reading the body.
    func readHeaders(
        _ exchange: Exchange, method: String, version: String, headers: CollectedHeaders
    ) -> MHD_Result {
        exchange.stage = .receiving
        exchange.headers = headers.fields
        meet(exchange)
        if let text = exchange.headers.first(where: { $0.name == "x-request-id" })?.value, let id = UUID(text: text) {
            exchange.id = id
        }
        exchange.resolution = .refused(.notFound, Router.style(of: exchange.rawTarget.map(Target.firstSegment)))
        guard headers.bytes <= limits.headerBytes else { return answerNow(exchange, .headersTooLarge) }
        guard let rawTarget = exchange.rawTarget, let target = Target(parsing: rawTarget), !target.hasDots
        else {
            return answerNow(exchange, .targetMalformed)
        }
        if let problem = HeaderRules.refusal(of: exchange.headers) { return answerNow(exchange, problem) }
        guard let (length, isChunked) = HeaderRules.framing(of: exchange.headers, version: version) else {
            return answerNow(exchange, .framingMalformed)
        }
        exchange.target = target
        guard let known = Method(rawValue: method) else { return answerNow(exchange, .methodUnknown) }
        exchange.method = known
        exchange.resolution = router.resolve(known, segments: target.segments, headers: exchange.headers)
        if tls?.clientAuthorities != nil, exchange.link.client(on: exchange.connection) == nil,
            !isHealth(exchange.resolution)
        {
            return answerNow(exchange, .clientCertificateMissing)
        }
        exchange.bodyLimit = limits.bodyBytes
        if case .found(let index, _) = exchange.resolution {
            exchange.bodyLimit = router.route(index).bodyBytes ?? limits.bodyBytes
            exchange.folder = router.route(index).bodyFolder
        }

        if let preflight = preflight(exchange) {
            return answerNow(exchange, preflight, closing: length > 0 || isChunked)
        }
        if let problem = refusalOfStranger(exchange) { return answerNow(exchange, problem) }
        guard length <= exchange.bodyLimit else {
            return answerNow(exchange, .bodyTooLarge(limit: exchange.bodyLimit))
        }
        exchange.deadline = exchange.startedAt + limits.request.microseconds
        if length > limits.bodyBytes {
            exchange.deadline += Duration.seconds((length + 999_999) / 1_000_000).microseconds
            exchange.link.move(deadline: exchange.deadline)
        }
        if let problem = refusal(of: exchange, length: isChunked ? nil : length) { return answerNow(exchange, problem) }
        if length > limits.bodyBytes, let folder = exchange.folder, !folder.hasRoom(for: length) {
            return answerNow(exchange, .storageFull)
        }
        // No more is set aside than has arrived: a length is only a promise.
        exchange.body.reserveCapacity(min(length, 65_536))
        return .YES
    }

    /// What probes a service has no certificate, and learns nothing of anybody.
    private func isHealth(_ resolution: Router.Resolution) -> Bool {
        if case .found(let index, _) = resolution {
            StandardRoutes.isHealth(router.route(index).pattern)
        } else {
            false
        }
    }

    /// A refusal that needs no body is given at once: a caller without a good token sends us no megabyte.
    ///
    /// - Parameter length: nil when it is not announced.
    private func refusal(of exchange: Exchange, length: Int?) -> Problem? {
        if length == 0 { return nil }
        switch exchange.resolution {
        case .refused(let problem, _): return problem
        case .found(let index, _):
            // A small body costs less than a check of its token on this thread. Where large ones are taken they come through
            // the front door as they are sent, and a stranger who sends one slowly holds a connection.
            let isSmall = length.map { $0 <= limits.uncheckedBodyBytes } ?? false
            if exchange.folder == nil, isSmall { return nil }
            do throws(Problem) { try count(exchange) } catch { return error }
            // While the issuer's keys are on their way: the handler can wait for them.
            if isSmall, case .undecided? = exchange.sender { return nil }
            if let problem = router.refusal(of: index, headers: exchange.headers) { return problem }
        }
        guard exchange.bodyLimit > limits.bodyBytes, length.map({ $0 > limits.bodyBytes }) ?? true else { return nil }
        // Only this thread takes places, so none can be taken between the look and the taking.
        guard largeBodies.value < limits.largeBodies else { return .overloaded }
        largeBodies.add(1)
        exchange.isLarge = true
        return nil
    }

    func readBody(_ exchange: Exchange, _ bytes: UnsafeRawBufferPointer) -> MHD_Result {
        let isSpooling = exchange.isSpooling.load(ordering: .acquiring)
        if exchange.stage == .receiving, isSpooling || exchange.refusal == nil {
            if exchange.received + bytes.count <= exchange.bodyLimit {
                exchange.received += bytes.count
                exchange.body.append(contentsOf: bytes)
                // While a part is written the library hands over no more than it had read already.
                if exchange.body.count > limits.bodyBytes, !isSpooling, let folder = exchange.folder {
                    spool(exchange, to: folder)
                }
                return .YES
            }
            exchange.isTooLong = true
        }
        exchange.stage = .discarding
        exchange.body = []
        // The library cannot answer in the middle of a body; it is read on, up to a bound. An accepted caller whose body
        // the disk did not take hears so.
        exchange.discarded += bytes.count
        let limit = exchange.isTooLong ? Intake.discardLimit : exchange.bodyLimit
        return exchange.discarded <= limit ? .YES : .NO
    }

    /// Lets another thread write what has come to the file. The connection is suspended meanwhile: a slow disk holds up
    /// nobody but this client, and does not count against its time.
    private func spool(_ exchange: Exchange, to folder: BodyFolder) {
        let part = exchange.body
        exchange.body = []
        exchange.body.reserveCapacity(part.count)
        exchange.isSpooling.store(true, ordering: .releasing)
        exchange.link.move(deadline: Moment.never)
        let paused = Moment.now()
        MHD_suspend_connection(exchange.connection)
        let isTaken = spoolers.submit {
            do throws(Problem) {
                if exchange.file == nil { exchange.file = try folder.newFile() }
                try exchange.file?.append(part)
            } catch {
                exchange.file = nil
                exchange.refusal = error
            }
            self.resume(exchange, pausedAt: paused)
        }
        guard !isTaken else { return }
        exchange.refusal = .stopping
        resume(exchange, pausedAt: paused)
    }

    private func resume(_ exchange: Exchange, pausedAt paused: Int64) {
        // A chunked body's length is not known at the beginning: each megabyte that came has earned its second.
        let isChunked = exchange.headers.contains { $0.name == "transfer-encoding" }
        exchange.deadline += Moment.now() - paused + (isChunked ? Duration.seconds(1).microseconds : 0)
        exchange.link.move(deadline: exchange.deadline)
        exchange.isSpooling.store(false, ordering: .releasing)
        MHD_resume_connection(exchange.connection)
    }

    /// The body is there; or the connection was resumed because its answer is.
    func advance(_ exchange: Exchange) -> MHD_Result {
        switch exchange.stage {
        case .receiving:
            if let refusal = exchange.refusal { return answerNow(exchange, refusal) }
            return hand(over: exchange)
        case .discarding:
            return answerNow(
                exchange, exchange.isTooLong ? .bodyTooLarge(limit: exchange.bodyLimit) : exchange.refusal ?? .stopping)
        case .handling: return send(exchange)
        case .requestLine, .answered: return .NO
        }
    }

    func end(_ exchange: Exchange) {
        exchange.link.move(deadline: Moment.now() + limits.idle.microseconds)
        if let answer = exchange.answer {
            // The connection broke before its answer could be queued.
            exchange.answer = nil
            MHD_destroy_response(answer.handle)
        }
        if let file = exchange.file {
            // To remove a large file takes its time; not here.
            exchange.file = nil
            _ = spoolers.submit { withExtendedLifetime(file) {} }
        }
        if exchange.isLarge { largeBodies.add(-1) }
        inFlight.add(-1)
        if isDraining.load(ordering: .relaxed) { ended.ring() }
    }
}
