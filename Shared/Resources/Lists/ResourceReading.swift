import FoundationEssentials
import HTTP
import Runtime
import SQLite

/// Answers the standard's three ways of reading: a page of a list, one resource, and those a client names.
struct ResourceReading: Sendable {
    let database: Database
    let tokens: PageTokens
    let hiddenPersons: String?
    let names: ReferenceNames?

    func page(of list: ResourceList, _ request: Request, _ access: ResourceAccess) throws -> Response {
        let asked = try ListRequest(request.query, list, tokens, showsHidden: access.listsHidden)
        try access.judge(list, asked)
        var next: ResourcePlace?
        let (documents, met) = try database.read { transaction in
            let hidden = try hidden(in: transaction)
            // One who may see protected persons sees those they ask for by id, and no list of them, but for a whole copy.
            let named = access.seesHidden ? hidden.showing(asked.persons(of: list)) : hidden
            let shown = access.listsHidden ? .none : named
            let query = ResourceQuery(asked, list, hiding: shown, showsHidden: access.listsHidden)
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
            return try finished(
                try answer.joined(in: transaction), asked.options, access, hidden, in: transaction)
        }
        try access.note(met)
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

    func single(of list: ResourceList, _ request: Request, _ access: ResourceAccess) throws -> Response {
        let id: ResourceID = try request.parameter("id")
        var parameters = ListParameters(request.query)
        let options = try AnswerOptions(&parameters, list)
        try parameters.finish()
        try access.judge(list, options)
        var version: Int64 = 0
        let found = try database.read { transaction -> (document: [UInt8], met: Set<UUID>)? in
            let hidden = try hidden(in: transaction)
            let shown = access.seesHidden ? .none : hidden
            var answer = ResourceAnswer(list, options, hiding: shown, access.sight)
            try list.single(id.uuid, seesHidden: access.seesHidden, hiding: shown, in: transaction) {
                version = $0
                answer.add(id.uuid, $1)
            }
            if answer.count == 0 {
                if let refusal = access.refusal, try list.isHidden(id.uuid, hiding: hidden, in: transaction) {
                    throw refusal
                }
                return nil
            }
            return try finished(try answer.joined(in: transaction), options, access, hidden, in: transaction)
        }
        guard let (document, met) = found else { throw Problem.notFound }
        try access.note(met)
        // Of the document itself, whatever is embedded in it or named beside it: it is what a change is made to.
        let response = Response.bytes(document, contentType: "application/json")
        return version > 0 ? response.header("ETag", "\"\(version)\"") : response
    }

    /// A bare list, in the order of the body: what is not found, and what the caller may not see, is not in it.
    func lookup(
        of list: ResourceList, _ keys: [ResourceLookupKey], _ request: Request, _ access: ResourceAccess
    ) throws -> Response {
        var parameters = ListParameters(request.query)
        let options = try AnswerOptions(&parameters, list)
        try parameters.finish()
        let lookup = try ResourceLookup(
            try request.json(), keys,
            most: options.expansions.isEmpty ? ResourceLookup.most : ListRequest.largestExpandedLimit)
        try access.judge(list, options, lookups: lookup.wanted.map(\.key.name))
        let (documents, met) = try database.read { transaction in
            let hidden = try hidden(in: transaction)
            let shown = access.seesHidden ? .none : hidden
            var answer = ResourceAnswer(list, options, hiding: shown, access.sight)
            try lookup.each(of: list, hiding: shown, seesHidden: access.seesHidden, in: transaction) {
                answer.add($0, $1)
            }
            return try finished(try answer.joined(in: transaction), options, access, hidden, in: transaction)
        }
        try access.note(met)
        return .bytes(
            [UInt8(ascii: "[")] + documents + [UInt8(ascii: "]")], contentType: "application/json")
    }

    /// The documents with what their references are called, and the hidden persons they show. A caller who may see
    /// references to protected persons is always told that they are.
    private func finished(
        _ documents: [UInt8], _ options: AnswerOptions, _ access: ResourceAccess, _ hidden: HiddenPersons,
        in transaction: borrowing ReadTransaction
    ) throws -> ([UInt8], Set<UUID>) {
        let met = access.seesHidden ? hidden.met(in: documents) : []
        guard let names else { return (documents, met) }
        if options.expandsNames {
            return (try names.filled(documents, only: nil, withNames: true, in: transaction), met)
        }
        guard !met.isEmpty else { return (documents, met) }
        return (try names.filled(documents, only: hidden.ids, withNames: false, in: transaction), met)
    }

    private func hidden(in transaction: borrowing ReadTransaction) throws -> HiddenPersons {
        try HiddenPersons(hiddenPersons, in: transaction)
    }
}

extension ResourceAccess {
    /// After the reading is over: what is told may want to write.
    fileprivate func note(_ met: Set<UUID>) throws {
        if !met.isEmpty { try meets(met) }
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
