import JSON
import SS12000

extension ProviderClient {
    /// Reads a list to its end, page by page; one page is held at a time. Filters stand in the first request only: the
    /// standard says that a page token cannot be combined with them.
    ///
    /// - Parameter body: answers false when the rest is of no interest.
    /// - Throws: `notServed` for a list this provider does not have, `listExpired` when it has to be read from its beginning,
    ///   and what `body` throws.
    func walk(
        _ path: String, _ filters: [(name: String, value: String)] = [], _ body: (ListAnswer) throws -> Bool
    ) throws {
        var page = try firstPage(path, filters)
        var seen: Set<String> = []
        while try body(page), let token = page.pageToken {
            // A provider that hands out the same token again would be read for ever.
            guard seen.insert(token).inserted else { throw ProviderFailure(.pageTokenRepeats) }
            page = try nextPage(path, token)
        }
    }

    private func nextPage(_ path: String, _ token: String) throws(ProviderFailure) -> ListAnswer {
        do throws(ProviderFailure) {
            return try list(path, Self.limit(pageSizes[0]) + [(name: "pageToken", value: token)])
        } catch {
            // A list that has begun is served: what is refused now is the token, which some say by 400 or 404.
            throw error.rule == .notServed ? ProviderFailure(.listExpired, status: error.status) : error
        }
    }

    /// Asks for smaller pages, and at last for none of a certain size, where a larger is refused. That it was the size is
    /// known only when another is answered.
    private func firstPage(
        _ path: String, _ filters: [(name: String, value: String)]
    ) throws(ProviderFailure) -> ListAnswer {
        var refusal = ProviderFailure(.notServed, status: 400)
        for (place, size) in pageSizes.enumerated() {
            do throws(ProviderFailure) {
                let answer = try list(path, filters + Self.limit(size))
                pageSizes.removeFirst(place)
                return answer
            } catch {
                guard error.rule == .notServed, error.status == 400 else { throw error }
                refusal = error
            }
        }
        throw refusal
    }

    private static func limit(_ size: Int?) -> [(name: String, value: String)] {
        size.map { [(name: "limit", value: String($0))] } ?? []
    }

    private func list(
        _ path: String, _ query: [(name: String, value: String)]
    ) throws(ProviderFailure) -> ListAnswer {
        try ask(Question(path: path, query: query, locates: true)) { bytes throws(ProviderFailure) in
            try ListAnswer(reading: bytes)
        }
    }
}

extension ListAnswer {
    init(reading bytes: [UInt8]) throws(ProviderFailure) {
        do {
            try self.init(parsing: bytes)
        } catch {
            switch error {
            case .notJSON: throw ProviderFailure(.notJSON)
            case .notAList: throw ProviderFailure(.notAList)
            // IST's `source_unavailable` while it builds its data anew, and the like.
            case .error: throw ProviderFailure(.unavailable)
            }
        }
    }
}
