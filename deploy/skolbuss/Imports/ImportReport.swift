import JSON

/// An import's report for people: what became of each kind of item, and every rule that was used.
struct ImportReport {
    private let service: String
    private let json: JSON

    init(_ service: String, _ json: JSON) {
        self.service = service
        self.json = json
    }

    private static let counts = ["received", "created", "changed", "unchanged", "rejected"]

    private var kinds: [(name: String, counts: JSON)] {
        json.members?.compactMap { key, value in value["received"] == nil ? nil : (key, value) } ?? []
    }

    var rejected: Int { kinds.reduce(0) { $0 + ($1.counts["rejected"]?.int ?? 0) } }

    func show() {
        Output.table(
            [[service] + Self.counts]
                + kinds.map { kind in
                    ["  " + kind.name] + Self.counts.map { kind.counts[$0]?.int.map(String.init) ?? "0" }
                })
        for total in json["findingTotals"]?.list ?? [] {
            Output.line(
                "  \(total["kind"]?.string ?? "") \(total["resource"]?.string ?? "") by rule "
                    + "\(total["rule"]?.string ?? ""): \(total["count"]?.int ?? 0)")
        }
    }
}
