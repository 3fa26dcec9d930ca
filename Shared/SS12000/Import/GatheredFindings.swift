/// Findings of items that are taken in another order than the document's, on their way into a ledger in the document's
/// order. Of each rule and resource as many are kept as a ledger keeps, the first of the document, however many come.
package struct GatheredFindings: Sendable {
    private struct Gathered {
        let finding: Finding
        /// When it came: an item's findings stay in the order in which they were made.
        let number: Int
    }

    private var gathered: [FindingLedger.Key: [Gathered]] = [:]
    private(set) var totals: [FindingLedger.Key: Int] = [:]
    private var count = 0

    package init() {}

    package mutating func add(_ finding: Finding) {
        let key = FindingLedger.Key(resource: finding.resource, rule: finding.rule)
        totals[key, default: 0] += 1
        gathered[key, default: []].append(Gathered(finding: finding, number: count))
        count += 1
        let most = FindingLedger.most(of: key.rule)
        if gathered[key]?.count == 2 * most { gathered[key] = Array(Self.ordered(gathered[key] ?? []).prefix(most)) }
    }

    /// What is kept, in the document's order.
    var findings: [Finding] {
        let kept = gathered.flatMap { key, found in Self.ordered(found).prefix(FindingLedger.most(of: key.rule)) }
        return Self.ordered(kept).map(\.finding)
    }

    private static func ordered(_ found: [Gathered]) -> [Gathered] {
        found.sorted { ($0.finding.position ?? -1, $0.number) < ($1.finding.position ?? -1, $1.number) }
    }
}
