import AccessLog
import FoundationEssentials
package import HTTP
import JSON
import Runtime

/// The routes of imports.
///
/// | route | does |
/// |---|---|
/// | `POST /v1/imports` | hands over a document; answers with the report, or with `Prefer: respond-async` 202 at once |
/// | `GET /v1/imports` | the imports that are remembered, the newest first |
/// | `GET /v1/imports/{import}` | one, with its state, progress and report |
/// | `POST /v1/imports/{import}/undo` | takes back what it changed |
/// | `POST /v1/imports/{import}/resume` | goes on with one that was interrupted |
package struct ImportRoutes: Sendable {
    package typealias Answer = @Sendable (_ request: Request, _ caller: ImportCaller) throws -> Response
    /// Wraps an answer so that only those who may import get it, and says who it is.
    package typealias Guard = @Sendable (@escaping Answer) -> Route.Handler

    private static let page = 50
    private static let mostPerPage = 500

    private let importer: ResourceImport
    private let scope: String
    private let guarded: Guard

    /// - Parameter scope: by which callers are let in, as the access log is told.
    package init(_ importer: ResourceImport, for scope: String, guarded: @escaping Guard) {
        self.importer = importer
        self.scope = scope
        self.guarded = guarded
    }

    /// Reports name resources, persons among them, by id and rule, never a value.
    package static func access(for scope: String) -> AccessTable {
        AccessTable([
            .row(.get, at: "/v1/imports", for: .machine(scope)),
            .row(.post, at: "/v1/imports", for: .machine(scope), data: [.identifiers]),
            .row(.get, at: "/v1/imports/{import}", for: .machine(scope), data: [.identifiers]),
            .row(.post, at: "/v1/imports/{import}/undo", for: .machine(scope), data: [.identifiers]),
            .row(.post, at: "/v1/imports/{import}/resume", for: .machine(scope), data: [.identifiers]),
        ])
    }

    package var routes: [Route] {
        let importer = importer
        return [
            Route(
                .post, "/v1/imports", access: .token, bodyBytes: importer.mostBytes, bodyFolder: importer.folder,
                admission: { importer.isBusy ? .importRunning : nil },
                handler: guarded(handOver)),
            Route(
                .get, "/v1/imports", access: .token, handler: guarded { request, caller in try list(request, caller) }),
            Route(
                .get, "/v1/imports/{import}", access: .token,
                handler: guarded { request, caller in try show(request, caller) }),
            Route(
                .post, "/v1/imports/{import}/undo", access: .token,
                handler: guarded { request, caller in try undo(request, caller) }),
            Route(
                .post, "/v1/imports/{import}/resume", access: .token,
                handler: guarded { request, caller in try resume(request, caller) }),
        ]
    }

    private func view(_ caller: ImportCaller) -> ImportView {
        ImportView(importer: importer, seesHidden: caller.seesHidden)
    }

    @Sendable private func handOver(_ request: Request, _ caller: ImportCaller) throws -> Response {
        var options = try ImportOptions(request.query)
        options.seesHidden = caller.seesHidden
        options.mayLift = caller.mayLift
        let record = try importer.begin(request, options, caller: caller.subject)
        if request.prefersAsync { return accepted(record, caller) }
        let finished = try importer.finishNow(record)
        // It names ids that its sender has sent just now: nobody is told anything of anybody.
        return .json(try view(caller).report(finished)).header("Content-Location", record.id.importPath)
    }

    private func list(_ request: Request, _ caller: ImportCaller) throws -> Response {
        for (name, _) in request.query.pairs where !["limit", "before"].contains(name) {
            throw Problem.unsupportedParameter(name, "limit and before are known here")
        }
        let limit = request.query.first("limit").map { Int($0) } ?? Self.page
        guard let limit, (1...Self.mostPerPage).contains(limit) else {
            throw Problem.parameterMalformed("limit", "from 1 to \(Self.mostPerPage)")
        }
        let before = try request.query.first("before").map { text in
            guard let id = UUID(text: text) else { throw Problem.parameterMalformed("before", "the id of an import") }
            return id
        }
        let records = try importer.store.list(before: before, limit: limit)
        return .json(["data": JSON(records.map(view(caller).summary))])
    }

    private func show(_ request: Request, _ caller: ImportCaller) throws -> Response {
        try told(view(caller).whole(try find(request)), request, caller)
    }

    private func undo(_ request: Request, _ caller: ImportCaller) throws -> Response {
        let isDryRun = try ImportOptions.isDryRun(request.query)
        let record = try taken(try find(request)) { record in
            switch record.state {
            case .applied, .applying, .undoing: return
            // What stayed can be taken back later, when its reason is gone, or by somebody who may.
            case .undone where record.undo?.isOpen(to: caller.seesHidden) == true: return
            case .undone: throw Problem.importAlreadyUndone
            case .received, .validated, .refused, .failed: throw Problem.importChangedNothing
            }
        }
        if isDryRun {
            defer { importer.turn.giveBack() }
            let (counts, conflicts) = try importer.rehearseUndo(record.undone(by: caller))
            return try told(view(caller).undo(counts, conflicts).setting("dryRun", true), request, caller)
        }
        let undoing: ImportRecord
        do {
            undoing = try importer.store.beginUndo(record.undone(by: caller))
        } catch {
            importer.turn.giveBack()
            throw error
        }
        if request.prefersAsync { return accepted(undoing, caller) }
        let undone = try importer.finishNow(undoing)
        let conflicts = try importer.store.findings(undone).undone
        let report = view(caller).undo(undone.undo ?? UndoCounts(), conflicts)
        return try told(report, request, caller).header("Content-Location", record.id.importPath)
    }

    private func resume(_ request: Request, _ caller: ImportCaller) throws -> Response {
        let record = try taken(try find(request)) { record in
            guard record.state.isUnfinished else { throw Problem.importNotInterrupted }
        }
        if request.prefersAsync { return accepted(record, caller) }
        return try told(view(caller).whole(try importer.finishNow(record)), request, caller)
    }

    /// The answer with a report, when it is written down whom the report names.
    private func told(_ report: JSON, _ request: Request, _ caller: ImportCaller) throws -> Response {
        let purpose = try? Purpose.named(in: request)
        let accessor = Accessor(.scope(scope), for: caller.subject, purpose: purpose?.text, in: request)
        try importer.recordReading(of: ImportReport.persons(in: report), by: accessor)
        return .json(report)
    }

    private func find(_ request: Request) throws -> ImportRecord {
        let id: UUID = try request.parameter("import")
        guard let record = try importer.store.find(id) else { throw Problem.notFound }
        return record
    }

    /// Takes the turn for an import, and looks whether it may be worked on, as it is then.
    private func taken(
        _ record: ImportRecord, _ check: (ImportRecord) throws -> Void
    ) throws -> ImportRecord {
        guard importer.turn.take(record.id) else { throw Problem.importRunning }
        do {
            guard let current = try importer.store.find(record.id) else { throw Problem.notFound }
            try check(current)
            return current
        } catch {
            importer.turn.giveBack()
            throw error
        }
    }

    private func accepted(_ record: ImportRecord, _ caller: ImportCaller) -> Response {
        let answer = Response.json(view(caller).summary(record), status: 202)
        importer.finishLater(record)
        return answer.header("Location", record.id.importPath).header("Preference-Applied", "respond-async")
    }
}

extension Request {
    /// RFC 7240.
    fileprivate var prefersAsync: Bool {
        header("prefer")?.lowercased().split(separator: ",").contains { part in
            part.split(separator: ";").first.map { $0.filter { !$0.isWhitespace } } == "respond-async"
        } ?? false
    }
}
