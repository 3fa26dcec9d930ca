import Runtime
import SS12000

/// How a list is asked for.
extension Pull {
    func filters(for window: FollowWindow?) -> [[(name: String, value: String)]] {
        filters(for: window?.weeks)
    }

    func filters(for spans: [FollowWindow]?) -> [[(name: String, value: String)]] {
        spans?.map { span in
            [
                (name: "startTime.onOrAfter", value: span.start.rfc3339),
                (name: "startTime.onOrBefore", value: span.end.rfc3339),
            ]
        } ?? [[]]
    }

    func walk(
        _ kind: ResourceKind, _ filters: [(name: String, value: String)], _ body: (ListAnswer) throws -> Bool
    ) throws {
        for (place, path) in kind.listPaths.enumerated() {
            do {
                return try client.walk(path, filters, body)
            } catch let error as ProviderFailure where error.status == 404 && place + 1 < kind.listPaths.count {
                continue
            }
        }
    }

    /// A provider that has lost the place of a list (410) is asked for it from the beginning.
    func startingAgain(_ body: () throws -> Void) throws {
        for _ in 0..<3 {
            do {
                return try body()
            } catch let error as ProviderFailure where error.rule == .listExpired {
                log.notice("the provider lost the place in a list; it is read from its beginning")
            }
        }
        try body()
    }
}
