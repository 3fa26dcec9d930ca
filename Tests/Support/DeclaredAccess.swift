package import HTTP

extension AccessTable {
    /// Rows for routes of a test's own, as they say themselves whether they are open; others are for machines with the scope
    /// `test` and for office staff.
    package init(of routes: [Route]) {
        self.init(
            routes.map { route in
                route.access == .open
                    ? .row(route.method, at: route.pattern, for: .anyone)
                    : .row(route.method, at: route.pattern, for: .machine("test"), .person(.office))
            })
    }
}

extension Router {
    /// A router for routes of a test's own. Whoever sends a token is admitted, unless the judge says otherwise.
    package init(
        testing routes: [Route],
        judge: @escaping Judge = { _, authorization, _ in authorization == nil ? .refused(.tokenMissing) : .admitted(0)
        }
    ) {
        self.init(judge: judge)
        add(routes, by: AccessTable(of: routes))
    }
}
