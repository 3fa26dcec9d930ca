import Following
import JSON
import Runtime
import SS12000

/// Says where the provider and our services differ, and changes nothing.
struct CompareRegisters {
    private static let shown = 20

    let provider: Provider
    let services: RemoteServices
    let kinds: [ResourceKind]
    let stop: Stop

    func run(asJSON: Bool) throws -> Int32 {
        let register = RemoteRegister(kinds, of: services, stop: stop)
        let comparer = Comparer(
            provider, with: register, plan: FollowPlan(), kept: asJSON ? Int.max : Self.shown,
            metrics: FollowMetrics(Metrics()), stop: stop, clock: .system, log: .silent)
        let comparison = try comparer.compare()
        if asJSON { Terminal.write(comparison.json.text) } else { write(comparison) }
        return comparison.isSame ? ExitCode.good : ExitCode.attention
    }

    private func write(_ comparison: Comparison) {
        Terminal.writeTable(
            ["", "same", "missing", "extra", "different", "rejected", "protected"],
            kinds.compactMap { kind in
                guard let found = comparison.kinds[kind] else { return nil }
                if let refusal = found.refusal {
                    return [kind.path, "not served (\(refusal))", "", "", "", "", ""]
                }
                let marked = found.protected
                return [
                    kind.path, "\(found.same)", "\(found.missing.count)", "\(found.extra.count)",
                    "\(found.different.count)", "\(found.rejected)",
                    "\(marked.missing) missing, \(marked.extra) extra, \(marked.different) different",
                ]
            })
        for kind in kinds {
            guard let found = comparison.kinds[kind] else { continue }
            show("missing", found.missing.kept.map(\.lowercase), of: found.missing.count, kind)
            show("extra", found.extra.kept.map(\.lowercase), of: found.extra.count, kind)
            show(
                "different",
                found.different.kept.map { "\($0.id.lowercase) \($0.fields.joined(separator: ", "))" },
                of: found.different.count, kind)
        }
    }

    private func show(_ what: String, _ lines: [String], of count: Int, _ kind: ResourceKind) {
        for line in lines { Terminal.write("\(what) \(kind.typeName) \(line)") }
        if count > lines.count {
            Terminal.write("\(what) \(kind.typeName): \(count - lines.count) more (--json has all)")
        }
    }
}
