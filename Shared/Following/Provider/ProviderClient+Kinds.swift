import Runtime
import SS12000

extension ProviderClient {
    /// Reads the list of a kind, under whichever of its names it is served.
    func walk(
        _ kind: ResourceKind, _ filters: [(name: String, value: String)], _ body: (ListAnswer) throws -> Bool
    ) throws {
        for (place, path) in kind.listPaths.enumerated() {
            do {
                return try walk(path, filters, body)
            } catch let error as ProviderFailure
                where error.rule == .notServed && error.status == 404 && place + 1 < kind.listPaths.count
            {
                continue
            }
        }
    }

    /// Reads the whole list, or all of a window, week by week.
    func walkWhole(
        _ kind: ResourceKind, in window: FollowWindow?, _ body: (ListAnswer) throws -> Void
    ) throws {
        for filters in FollowWindow.filters(window?.weeks) {
            try walk(kind, filters) { page in
                try body(page)
                return true
            }
        }
    }

    /// A provider that has lost the place of a list (410) is asked for it from the beginning, three times.
    func startingAgain(_ log: Log, _ body: () throws -> Void) throws {
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

extension FollowWindow {
    /// The standard wants both ends of every list of lessons. One set of filters for each span; one without any for a kind
    /// that has no times.
    static func filters(_ spans: [FollowWindow]?) -> [[(name: String, value: String)]] {
        spans?.map { span in
            [
                (name: "startTime.onOrAfter", value: span.start.rfc3339),
                (name: "startTime.onOrBefore", value: span.end.rfc3339),
            ]
        } ?? [[]]
    }
}
