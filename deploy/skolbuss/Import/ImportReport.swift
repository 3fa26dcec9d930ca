import JSON

/// A service's answer to an import, made readable. It names ids, rules and fields and never holds a value.
struct ImportReport {
    private static let columns = ["received", "created", "changed", "unchanged", "rejected", "deleted"]

    let answer: JSON
    private let service: String
    private let counts: [(kind: String, counts: JSON)]
    private let totals: [JSON]
    private let findings: [JSON]

    init(service: String, answer: JSON) {
        self.answer = answer
        self.service = service
        counts = (answer.members.map(Array.init) ?? []).compactMap { name, value in
            value["received"] == nil ? nil : (name, value)
        }
        totals = answer["findingTotals"]?.elements.map(Array.init) ?? []
        findings = answer["findings"]?.elements.map(Array.init) ?? []
    }

    var rejected: Int { counts.reduce(0) { $0 + ($1.counts["rejected"]?.int ?? 0) } }

    func write() {
        Terminal.writeTable(
            [service] + Self.columns,
            counts.map { kind, counts in ["  " + kind] + Self.columns.map { "\(counts[$0]?.int ?? 0)" } })
        if let id = answer["import"]?.string { Terminal.write("  import \(id)") }
        guard !totals.isEmpty else { return }
        Terminal.writeTable(
            ["  outcome", "resource", "rule", "count", "for example"],
            totals.map { total in
                [
                    "  " + (total["kind"]?.string ?? ""), total["resource"]?.string ?? "",
                    total["rule"]?.string ?? "", "\(total["count"]?.int ?? 0)", example(of: total),
                ]
            })
    }

    private func example(of total: JSON) -> String {
        guard
            let finding = findings.first(where: { finding in
                ["rule", "resource", "kind"].allSatisfy { finding[$0] == total[$0] }
            })
        else { return "" }
        let which = finding["id"]?.string ?? finding["position"]?.int.map { "number \($0 + 1)" } ?? ""
        return [which, finding["field"]?.string].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
    }
}
