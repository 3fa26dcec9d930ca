import AccessLog
import FoundationEssentials
import HTTP
import Runtime
import SQLite

/// An answer's documents, the hidden persons they show, and all persons they are about or refer to.
private struct Finished {
    var documents: [UInt8]
    let met: Set<UUID>
    let persons: [UUID]
}

/// Answers the standard's three ways of reading: a page of a list, one resource, and those a client names.
struct ResourceReading: Sendable {
    let database: Database
    let tokens: PageTokens
    let hiddenPersons: String?
    let names: ReferenceNames?

    func page(
        of list: ResourceList, _ request: Request, _ access: ResourceAccess, _ accessor: Accessor
    ) throws -> Response {
        let asked = try ListRequest(request.query, list, tokens, showsHidden: access.listsHidden)
        try access.judge(list, asked)
        var next: ResourcePlace?
        let found = try database.read { transaction in
            let hidden = try hidden(in: transaction)
            // One who may see protected persons sees those they ask for by id, and no list of them, but for a whole copy.
            let named = access.seesHidden ? hidden.showing(asked.persons(of: list)) : hidden
            let shown = access.listsHidden ? .none : named
            let query = ResourceQuery(
                asked, list, hiding: shown, showsHidden: access.listsHidden, rows: access.rows(of: list))
            var answer = ResourceAnswer(list, asked.options, hiding: shown, access.sight)
            var last: ResourcePlace?
            for statement in query.statements where next == nil {
                // One row more than the page holds tells that there is a next page.
                let values = statement.values(asked.limit + 1 - answer.count)
                try transaction.each(dynamic: statement.sql, values) { row in
                    if answer.count == asked.limit {
                        next = last
                        return
                    }
                    row.withBytes(3) { answer.add(row.uuid(2), $0) }
                    if answer.count == asked.limit { last = asked.order.place(of: row) }
                }
            }
            return try finished(answer, asked.options, access, hidden, in: transaction)
        }
        try note(found, of: list, asked.options, access, accessor)
        let documents = found.documents
        var body = Array(#"{"data":["#.utf8)
        body.reserveCapacity(documents.count + 64)
        body += documents
        body += Array(#"],"pageToken":"#.utf8)
        if let next {
            let token = tokens.text(
                of: asked.token(endingAt: next), for: list.tokenContext(showsHidden: access.listsHidden))
            body += Array("\"\(token)\"}".utf8)
        } else {
            body += Array("null}".utf8)
        }
        return .bytes(body, contentType: "application/json")
    }

    func single(
        of list: ResourceList, _ request: Request, _ access: ResourceAccess, _ accessor: Accessor
    ) throws -> Response {
        let id: ResourceID = try request.parameter("id")
        var parameters = ListParameters(request.query)
        let options = try AnswerOptions(&parameters, list)
        try parameters.finish()
        try access.judge(list, options)
        var version: Int64 = 0
        let found = try database.read { transaction -> Finished? in
            let hidden = try hidden(in: transaction)
            let shown = access.seesHidden ? .none : hidden
            var answer = ResourceAnswer(list, options, hiding: shown, access.sight)
            try list.single(
                id.uuid, seesHidden: access.seesHidden, hiding: shown, rows: access.rows(of: list), in: transaction
            ) {
                version = $0
                answer.add(id.uuid, $1)
            }
            if answer.count == 0 {
                if let refusal = access.refusal,
                    try list.isHidden(id.uuid, hiding: hidden, rows: access.rows(of: list), in: transaction)
                {
                    throw refusal
                }
                return nil
            }
            return try finished(answer, options, access, hidden, in: transaction)
        }
        guard let found else { throw Problem.notFound }
        try note(found, of: list, options, access, accessor)
        // Of the document itself, whatever is embedded in it or named beside it: it is what a change is made to.
        let response = Response.bytes(found.documents, contentType: "application/json")
        return version > 0 ? response.header("ETag", "\"\(version)\"") : response
    }

    /// A bare list, in the order of the body: what is not found, and what the caller may not see, is not in it.
    func lookup(
        of list: ResourceList, _ keys: [ResourceLookupKey], _ request: Request, _ access: ResourceAccess,
        _ accessor: Accessor
    ) throws -> Response {
        var parameters = ListParameters(request.query)
        let options = try AnswerOptions(&parameters, list)
        try parameters.finish()
        let lookup = try ResourceLookup(
            try request.json(), keys,
            most: options.expansions.isEmpty ? ResourceLookup.most : ListRequest.largestExpandedLimit)
        try access.judge(list, options, lookups: lookup.wanted.map(\.key.name))
        let found = try database.read { transaction in
            let hidden = try hidden(in: transaction)
            let shown = access.seesHidden ? .none : hidden
            var answer = ResourceAnswer(list, options, hiding: shown, access.sight)
            try lookup.each(
                of: list, hiding: shown, seesHidden: access.seesHidden, rows: access.rows(of: list), in: transaction
            ) {
                answer.add($0, $1)
            }
            return try finished(answer, options, access, hidden, in: transaction)
        }
        try note(found, of: list, options, access, accessor)
        return .bytes(
            [UInt8(ascii: "[")] + found.documents + [UInt8(ascii: "]")], contentType: "application/json")
    }

    /// The documents with what their references are called, and the hidden persons they show. A caller who may see
    /// references to protected persons is always told that they are.
    private func finished(
        _ answer: consuming ResourceAnswer, _ options: AnswerOptions, _ access: ResourceAccess,
        _ hidden: HiddenPersons, in transaction: borrowing ReadTransaction
    ) throws -> Finished {
        let persons = answer.persons
        let documents = try answer.joined(in: transaction)
        var found = Finished(
            documents: documents, met: access.seesHidden ? hidden.met(in: documents) : [],
            persons: persons + PersonReferences.persons(in: documents))
        guard let names else { return found }
        if options.expandsNames {
            found.documents = try names.filled(documents, only: nil, withNames: true, in: transaction)
        } else if !found.met.isEmpty {
            found.documents = try names.filled(documents, only: hidden.ids, withNames: false, in: transaction)
        }
        return found
    }

    /// What is written down before the answer is given, after the reading is over.
    private func note(
        _ found: Finished, of list: ResourceList, _ options: AnswerOptions, _ access: ResourceAccess,
        _ accessor: Accessor
    ) throws {
        if !found.met.isEmpty { try access.meets(found.met) }
        try AccessLog.recordReading(of: found.persons, list.data(options), by: accessor, in: database)
    }

    private func hidden(in transaction: borrowing ReadTransaction) throws -> HiddenPersons {
        try HiddenPersons(hiddenPersons, in: transaction)
    }
}

extension ResourceOrder {
    /// Where the row of a ``ResourceQuery`` stands.
    func place(of row: borrowing Row) -> ResourcePlace {
        let standsBy: StoredValue =
            switch value {
            case .arrival: .null
            case .number: .integer(row.int64(0))
            case .text: .text(row.text(0))
            }
        return ResourcePlace(value: standsBy, number: row.int64(1))
    }
}
