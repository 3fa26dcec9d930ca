/// Every route of a service with who may use it: the one place where that is said.
package struct AccessTable: Sendable {
    package struct Row: Sendable, Hashable {
        package let method: Method
        /// As ``Route/pattern``.
        package let pattern: String
        package let rule: AccessRule
    }

    package let rows: [Row]

    private init(rows: [Row]) { self.rows = rows }

    package init(_ parts: [AccessTable]) { self.init(rows: parts.flatMap(\.rows)) }

    package static func + (left: AccessTable, right: AccessTable) -> AccessTable { AccessTable([left, right]) }

    /// - Parameters:
    ///   - parties: who may.
    ///   - data: what the answer holds about persons.
    package static func row(
        _ methods: Method..., at pattern: String, for parties: AccessRule.Party..., data: Set<AccessRule.DataClass> = []
    ) -> AccessTable {
        let rule = AccessRule(Set(parties), data: data)
        return AccessTable(rows: methods.map { Row(method: $0, pattern: pattern, rule: rule) })
    }

    /// A path of the standard: under `/v2.0`, and at the root for clients that drop the base path.
    package static func standard(
        _ methods: Method..., at pattern: String, for parties: AccessRule.Party..., data: Set<AccessRule.DataClass> = []
    ) -> AccessTable {
        standard(methods, pattern, AccessRule(Set(parties), data: data))
    }

    private static func standard(_ methods: [Method], _ pattern: String, _ rule: AccessRule) -> AccessTable {
        AccessTable(
            rows: ["/v2.0", ""].flatMap { base in
                methods.map { Row(method: $0, pattern: base + pattern, rule: rule) }
            })
    }

    /// A kind of resource: its list, one of it and, where the standard has it, the lookup.
    package static func resource(
        _ path: String, hasLookup: Bool = true, for parties: AccessRule.Party...,
        data: Set<AccessRule.DataClass> = []
    ) -> AccessTable {
        let rule = AccessRule(Set(parties), data: data)
        let read = [standard([.get], "/\(path)", rule), standard([.get], "/\(path)/{id}", rule)]
        return AccessTable(read + (hasLookup ? [standard([.post], "/\(path)/lookup", rule)] : []))
    }

    func rule(of route: Route) -> AccessRule? {
        rows.first { $0.method == route.method && $0.pattern == route.pattern }?.rule
    }
}
