import FoundationEssentials
import JSON
import Runtime
import SQLite
import SS12000

/// What became of a document, in numbers and in findings. It names ids, rules and fields, never a value.
enum ImportReport {
    /// What judging found, as it is stored: each finding, up to a bound for each rule that only a city's document reaches,
    /// and how many there were.
    static func judged(_ findings: FindingLedger) -> JSON {
        JSON(object: [
            ("findings", JSON(findings.kept.map(\.json))),
            ("totals", JSON(findings.totals.map { total($0.key.resource, $0.key.rule, $0.value) })),
        ])
    }

    /// Takes a person out of what was found in documents; the totals stay.
    static func strike(_ person: PersonID, in transaction: borrowing Transaction) throws {
        try transaction.run(
            """
            UPDATE import_report SET body = CAST(json_set(CAST(body AS TEXT), '$.findings', json((
                SELECT json_group_array(json(value)) FROM json_each(CAST(body AS TEXT), '$.findings')
                WHERE value ->> '$.id' IS NOT ?1))) AS BLOB)
            WHERE instr(CAST(body AS TEXT), ?1)
            """, person.description)
    }

    /// The persons that findings or conflicts anywhere in the answer are about.
    static func persons(in answer: JSON) -> [UUID] {
        if let members = answer.members {
            let isPerson = answer["resource"]?.string == ResourceKind.persons.path
            let own = isPerson ? answer["id"]?.string.flatMap { UUID(text: $0) } : nil
            return [own].compactMap(\.self) + members.flatMap { persons(in: $0.value) }
        }
        return answer.elements?.flatMap { persons(in: $0) } ?? []
    }

    /// - Parameters:
    ///   - kinds: that the service takes in, in the order of the report.
    ///   - judged: what was stored; nil for a document that was not judged to its end.
    ///   - notes: what applying it found.
    static func json(
        _ record: ImportRecord, _ kinds: [ResourceKind], judged: JSON?, notes: [JSON]
    ) -> JSON {
        .object { object in
            object.set("import", record.id.lowercase)
            if record.options.isDryRun { object.set("dryRun", true) }
            for kind in kinds {
                object.set(kind.path, record.counts[kind].reported(withDeleted: record.options.isComplete))
            }
            let found = judged?["findings"]?.elements.map(Array.init) ?? []
            object.set("findings", found + notes)
            object.set("findingTotals", totals(record, judged))
        }
    }

    private static func totals(_ record: ImportRecord, _ judged: JSON?) -> [JSON] {
        var all = judged?["totals"]?.elements.map(Array.init) ?? []
        for (kind, counts) in record.counts.kinds {
            for (rule, count) in counts.repairs {
                guard let rule = RepairRule(rawValue: rule) else { continue }
                all.append(total(kind.path, .repaired(rule), count))
            }
        }
        func order(_ total: JSON) -> (String, String) { (total["resource"]?.string ?? "", total["rule"]?.string ?? "") }
        return all.sorted { order($0) < order($1) }
    }

    private static func total(_ resource: String, _ rule: Finding.Rule, _ count: Int) -> JSON {
        JSON(object: [
            ("kind", JSON(rule.kind)), ("resource", JSON(resource)), ("rule", JSON(rule.name)), ("count", JSON(count)),
        ])
    }
}

extension Finding {
    fileprivate var json: JSON {
        .object { object in
            object.set("kind", rule.kind)
            object.set("resource", resource)
            object.set("id", id?.lowercase)
            object.set("position", position)
            object.set("rule", rule.name)
            object.set("field", field)
        }
    }
}

extension Finding.Rule {
    fileprivate var kind: String {
        switch self {
        case .repaired(let rule): rule.changesNothing ? "noted" : "repaired"
        case .rejected: "rejected"
        }
    }
}
