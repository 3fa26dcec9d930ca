import Access
import AccessLog
import FoundationEssentials
import HTTP
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// The commands behind `PUT` and `DELETE /v1/{resource}/{id}`: one document, written or deleted by an office or another
/// system.
///
/// Nothing is repaired: a document with mistakes is refused with all of them (422 `body-invalid`, each with its field and
/// the name of a `DocumentRule`). A change names the version it is about (`If-Match`), so that nobody overwrites what
/// they have not read. A caller who may not see people with a protection mark neither meets nor loses them: to see them
/// takes the scope `ss12000.protected` and a named purpose, and is written down.
struct EditResources: Sendable {
    let database: Database
    let changes: RegisterChanges
    let clock: Clock

    func routes(_ gate: Gate) -> [Route] {
        RegisterLists.all.flatMap { list -> [Route] in
            guard let kind = list.table.kind else { return [] }
            return ([list.table.path] + list.otherPaths).flatMap { path in
                [
                    Route(
                        .put, "/v1/\(path)/{id}", access: .token,
                        handler: gate.token { try put(kind, $0, $1) }),
                    Route(
                        .delete, "/v1/\(path)/{id}", access: .token,
                        handler: gate.token { try delete(kind, $0, $1) }),
                ]
            }
        }
    }

    // MARK: PUT

    func put(_ kind: ResourceKind, _ request: Request, _ caller: Caller) throws -> Response {
        let id: EditedID = try request.parameter("id")
        let preconditions = try Preconditions(request)
        let body = try request.json()
        let sight = try ProtectedSight(request, caller)
        let seesHidden = sight.seesHidden
        let strict = StrictDocument(body, as: kind, id: id.uuid, today: LocalDate(clock.now()))
        return try database.write { transaction in
            let found = try find(kind, id.uuid, seesHidden: seesHidden, in: transaction)
            // To one who may not see it, it is not there; that it cannot be created is the last they learn.
            let held = found?.shown == nil ? nil : found
            try preconditions.check(against: held?.version)
            let judge = DocumentJudge(
                kind: kind, id: id.uuid, json: strict.json ?? body, references: strict.references,
                seesHidden: seesHidden)
            let mistakes = strict.mistakes + (try judge.mistakes(in: transaction))
            guard mistakes.isEmpty, var json = strict.json else {
                throw Problem.bodyInvalid(mistakes.map(\.asFieldError))
            }
            guard held != nil || found == nil else { throw Problem.notFound }
            if !seesHidden, let held {
                json = try KeptReferences.restored(
                    json, kind, from: try JSON(parsing: held.document), in: transaction)
            }
            try checkLifting(json, kind, held, caller)
            if kind == .persons, let mark = PersonDocument(json)?.decidedMark {
                try KeptMark.decide(PersonID(id.uuid), mark, in: transaction)
            }
            var changes = changes
            changes.markings = .caller(caller, sight.purpose, sight.accessor)
            var times = try RegisterChanges.times(in: transaction)
            let written = try changes.write(
                json, kind, &times, trace: request.header("traceparent"), by: .editor, in: transaction)
            guard let written else { throw Problem.notFound }
            // What an import would settle in its own way is for this client to settle.
            let settled = written.repairs.filter { $0.rule != .protectionKept }
            if !settled.isEmpty {
                throw Problem.bodyInvalid(settled.map { Problem.FieldError($0.field, $0.rule.asMistake.rawValue) })
            }
            try sight.record(
                kind, id.uuid, strict.references.filter { $0.kind == .persons }.map(\.id), in: transaction)
            try times.recordChanges(by: sight.accessor, in: transaction)
            let answer = try answer(
                kind, id.uuid, isNew: written.outcome == .created, seesHidden, in: transaction)
            if written.outcome == .unchanged {
                // Nothing was changed, and what is stored is told.
                let own = kind == .persons && !answer.body.isEmpty ? [id.uuid] : []
                try AccessLog.record(
                    .read, of: own + PersonReferences.persons(in: answer.body),
                    AccessRule.DataClass.of(path: kind.path),
                    by: sight.accessor, in: transaction)
            }
            return answer
        }
    }

    /// Nobody lifts a mark in passing.
    private func checkLifting(_ json: JSON, _ kind: ResourceKind, _ held: Held?, _ caller: Caller) throws {
        guard kind == .persons, let held, json["securityMarking"] != nil,
            PersonDocument(try JSON(parsing: held.document))?.isProtected == true,
            PersonDocument(json)?.isProtected == false, !caller.scopes.contains(ProtectedAccess.writeScope)
        else { return }
        throw Problem.scopeMissing(ProtectedAccess.writeScope)
    }

    /// What is stored, with its new entity tag. One who has marked a person they may not see is told no more.
    private func answer(
        _ kind: ResourceKind, _ id: UUID, isNew: Bool, _ seesHidden: Bool, in transaction: borrowing Transaction
    ) throws -> Response {
        guard let held = try find(kind, id, seesHidden: seesHidden, in: transaction), let shown = held.shown else {
            return .noContent
        }
        return Response(
            status: isNew ? 201 : 200, headers: [("Content-Type", "application/json")], body: shown
        ).header("ETag", Preconditions.tag(held.version))
    }

    // MARK: DELETE

    func delete(_ kind: ResourceKind, _ request: Request, _ caller: Caller) throws -> Response {
        let id: EditedID = try request.parameter("id")
        let preconditions = try Preconditions(request)
        let isCascading = try Self.cascade(request, kind)
        let sight = try ProtectedSight(request, caller)
        let seesHidden = sight.seesHidden
        let trace = request.header("traceparent")
        return try database.write { transaction in
            guard let held = try held(kind, id.uuid, seesHidden: seesHidden, in: transaction) else {
                throw Problem.notFound
            }
            try preconditions.check(against: held.version)
            try sight.record(
                kind, id.uuid, try JSON(parsing: held.document).referredIDs, in: transaction)
            var times = try RegisterChanges.times(in: transaction)
            if isCascading {
                // A protected child keeps its guardian: who cannot see the child does not decide of it.
                if try !seesHidden && Referrers.hiddenExist(of: kind, id.uuid, in: transaction) {
                    throw Problem.referredTo(nil)
                }
                try Cascade(changes: changes).delete(PersonID(id.uuid), &times, trace: trace, in: transaction)
                try times.recordChanges(by: sight.accessor, in: transaction)
                return .noContent
            }
            if try Referrers.exist(of: kind, id.uuid, in: transaction) {
                // How many there are would tell how many more there are that are not shown.
                throw Problem.referredTo(
                    seesHidden ? try Referrers.counts(of: kind, id.uuid, in: transaction) : nil)
            }
            if kind == .persons { try ImportJournal.strike(PersonID(id.uuid), in: transaction) }
            try changes.delete(kind, id.uuid, &times, trace: trace, in: transaction)
            try times.recordChanges(by: sight.accessor, in: transaction)
            return .noContent
        }
    }

    /// `?cascade=true`, which only a person's deletion takes.
    private static func cascade(_ request: Request, _ kind: ResourceKind) throws(Problem) -> Bool {
        var isCascading = false
        for (name, value) in request.query.pairs {
            guard name == "cascade" else { throw .parameterMalformed(name, "not a parameter of this route") }
            switch value.lowercased() {
            case "true": isCascading = true
            case "false": isCascading = false
            default: throw .parameterMalformed(name, "true or false")
            }
        }
        if isCascading, kind != .persons { throw .parameterMalformed("cascade", "only persons") }
        return isCascading
    }

    // MARK: What is held

    private struct Held {
        let version: Int64
        let document: [UInt8]
        /// As the caller may see it; nil when they may not.
        let shown: [UInt8]?
    }

    /// Nil when there is none. Throws 404 for one the caller must not see: as if it were not there, except that it cannot
    /// be created.
    private func held(
        _ kind: ResourceKind, _ id: UUID, seesHidden: Bool, in transaction: borrowing Transaction
    ) throws -> Held? {
        let found = try find(kind, id, seesHidden: seesHidden, in: transaction)
        if let found, found.shown == nil { throw Problem.notFound }
        return found
    }

    private func find(
        _ kind: ResourceKind, _ id: UUID, seesHidden: Bool, in transaction: borrowing Transaction
    ) throws -> Held? {
        guard let list = RegisterLists.list(of: kind) else { return nil }
        let held = try list.table.document(EditedID(id), in: transaction)
        // Asked also of what is not there: a refusal takes no longer for what is hidden.
        let access = ResourceAccess(seesHidden: seesHidden)
        let shown = try list.single(id, for: access, hiding: Persons.hidden, in: transaction)
        return held.map { Held(version: $0.version, document: $0.bytes, shown: shown?.document) }
    }
}

/// An id of whatever kind the route is about.
private struct EditedID: UUIDIdentified {
    let uuid: UUID
    init(_ uuid: UUID) { self.uuid = uuid }
}

extension JSON {
    /// The ids of everything the document refers to.
    fileprivate var referredIDs: [UUID] {
        let nested = members.map { $0.map(\.value) } ?? elements.map(Array.init) ?? []
        return nested.flatMap { value in
            (value["id"]?.string.flatMap { UUID(text: $0) }.map { [$0] } ?? []) + value.referredIDs
        }
    }
}

extension PersonDocument {
    /// The mark the document speaks of; one the standard does not know protects.
    fileprivate var decidedMark: SecurityMarking? {
        securityMarking.map { SecurityMarking(rawValue: $0) ?? .confidential }
    }
}

extension DocumentMistake {
    fileprivate var asFieldError: Problem.FieldError { Problem.FieldError(field, rule.rawValue) }
}

extension Problem {
    /// Counts per kind in `referrers`, no ids; nil for one who may not know of all.
    static func referredTo(_ counts: [(kind: ResourceKind, count: Int)]?) -> Problem {
        var problem = Problem(
            status: 409, code: "resource-referred-to", title: "Other resources refer to it",
            detail: "Change or delete those first")
        if let counts {
            problem.members = [("referrers", JSON(object: counts.map { ($0.kind.path, JSON($0.count)) }))]
        }
        return problem
    }
}
