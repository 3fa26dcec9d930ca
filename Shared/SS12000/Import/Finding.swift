package import FoundationEssentials

/// One deviation met in an import document. It names places and rules, never a value.
package struct Finding: Hashable, Sendable {
    package enum Rule: Hashable, Sendable {
        case repaired(RepairRule)
        case rejected(RejectionRule)

        package var name: String {
            switch self {
            case .repaired(let rule): rule.rawValue
            case .rejected(let rule): rule.rawValue
            }
        }
        package var isRejection: Bool {
            if case .rejected = self { true } else { false }
        }
    }

    /// The resource's path (`persons`), or `document`.
    package let resource: String
    /// The id of the item as it is stored; nil when it has none that can be read.
    package let id: UUID?
    /// The place of the item among those of its resource, from 0.
    package let position: Int?
    package let rule: Rule
    /// The field, as a dotted path; nil when the whole item is meant.
    package let field: String?

    package init(resource: String, id: UUID?, position: Int?, rule: Rule, field: String?) {
        self.resource = resource
        self.id = id
        self.position = position
        self.rule = rule
        self.field = field
    }
}

/// All findings of one import: exact totals, and each finding by itself. A city's export can deviate a million times in
/// the same way, so there is a bound to how many of one rule and resource are kept; a school's document stays below it.
package struct FindingLedger: Sendable {
    package struct Key: Hashable, Sendable {
        package let resource: String
        package let rule: Finding.Rule
    }

    package static let keptRepairs = 1_000
    package static let keptRejections = 10_000

    package private(set) var totals: [Key: Int] = [:]
    package private(set) var kept: [Finding] = []

    package init() {}

    package mutating func add(_ finding: Finding) {
        let count = totals[Key(resource: finding.resource, rule: finding.rule), default: 0]
        totals[Key(resource: finding.resource, rule: finding.rule)] = count + 1
        if count < Self.most(of: finding.rule) { kept.append(finding) }
    }

    /// Adds what was gathered, in the document's order.
    package mutating func add(_ gathered: GatheredFindings) {
        var room: [Key: Int] = [:]
        for (key, total) in gathered.totals {
            room[key] = Self.most(of: key.rule) - totals[key, default: 0]
            totals[key, default: 0] += total
        }
        for finding in gathered.findings {
            let key = Key(resource: finding.resource, rule: finding.rule)
            guard let left = room[key], left > 0 else { continue }
            room[key] = left - 1
            kept.append(finding)
        }
    }

    static func most(of rule: Finding.Rule) -> Int { rule.isRejection ? keptRejections : keptRepairs }

    package func total(_ rule: RepairRule) -> Int { sum { $0 == .repaired(rule) } }
    package func total(_ rule: RejectionRule) -> Int { sum { $0 == .rejected(rule) } }

    /// How many findings there were, kept or not.
    package var total: Int { sum { _ in true } }

    private func sum(_ isCounted: (Finding.Rule) -> Bool) -> Int {
        totals.reduce(0) { isCounted($1.key.rule) ? $0 + $1.value : $0 }
    }
}
