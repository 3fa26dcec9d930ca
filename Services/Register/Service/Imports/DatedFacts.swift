import FoundationEssentials
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// What the register knows of a resource beside its document: the dates of guardianships, and what an office has decided
/// or changed. An import may change it, and what undoes the import brings it back.
enum DatedFacts {
    /// As it stands now, to be put back by `putBack`.
    static func held(
        _ kind: ResourceKind, _ id: UUID, _ voice: ImportVoice, in transaction: borrowing Transaction
    ) throws -> JSON {
        var facts: [(String, JSON)] = []
        if try OfficeChange.stands(kind, id, in: transaction) { facts.append(("officeChange", true)) }
        guard kind == .persons else { return JSON(object: facts) }
        let person = PersonID(id)
        let guardianships = try GuardianshipStore.all(of: person, in: transaction)
        if guardianships.contains(where: { !$0.isPlain }) {
            facts.append(("guardianships", JSON(guardianships.map(\.json))))
        }
        // What this import has made of a child before is the child's to bring back.
        let wards = try GuardianshipStore.unlisted(of: person, in: transaction).filter { ward in
            try !ImportJournal.holds(.persons, ward.child.uuid, of: voice.id, in: transaction)
        }
        if !wards.isEmpty {
            facts.append(("wards", JSON(wards.map { $0.fact.json.setting("child", JSON($0.child.description)) })))
        }
        if let status = try StatusDecision.decided(of: person, in: transaction) {
            facts.append(("status", JSON(status.rawValue)))
        }
        return JSON(object: facts)
    }

    /// The document has been written as it was; makes the rest what it was. What days have come meanwhile is for the caller to
    /// settle.
    /// - Returns: whose facts have changed.
    static func putBack(
        _ facts: JSON, _ item: ImportItem, in transaction: borrowing Transaction
    ) throws -> Set<PersonID> {
        if facts["officeChange"] != nil { try OfficeChange.note(item.kind, item.id, in: transaction) }
        guard item.kind == .persons, let person = PersonDocument(item.json) else { return [] }
        let known: [Guardianship]
        if let dated = facts["guardianships"]?.elements {
            known = dated.compactMap(Guardianship.init)
        } else {
            // As for one who has just come: those whom the document names, for as long as anyone remembers.
            known = person.responsibles.enumerated().map { rank, responsible in
                Guardianship(
                    number: nil,
                    responsibility: Responsibility(
                        guardian: responsible.person, relation: responsible.relation ?? .otherResponsible),
                    period: Period(start: nil, end: nil), state: .current, rank: rank, isUnconfirmed: false)
            }
        }
        let before = try GuardianshipStore.all(of: person.id, in: transaction)
        // What is over or yet to come waits for nobody: who was deleted with the child may come back after it.
        let there = try known.filter {
            try $0.state != .current || Persons.isHidden($0.responsibility.guardian, in: transaction) != nil
        }
        try GuardianshipStore.replace(before, by: there, of: person.id, in: transaction)
        if let status = facts["status"]?.string.flatMap(PersonStatus.init) {
            try StatusDecision.decide(status, of: person.id, in: transaction)
        }
        return try putBack(wards: facts, of: person.id, in: transaction).union([person.id])
    }

    /// Of an adult who was deleted: what stood of them with children whose documents did not name them.
    private static func putBack(
        wards facts: JSON, of guardian: PersonID, in transaction: borrowing Transaction
    ) throws -> Set<PersonID> {
        var changed: Set<PersonID> = []
        for ward in facts["wards"]?.elements.map(Array.init) ?? [] {
            guard let child = ward["child"]?.string.flatMap({ UUID(text: $0) }).map({ PersonID($0) }),
                let fact = Guardianship(ward), try Persons.isHidden(child, in: transaction) != nil
            else { continue }
            let before = try GuardianshipStore.all(of: child, in: transaction)
            if before.contains(where: { $0.isSame(as: fact) }) { continue }
            try GuardianshipStore.replace(before, by: before + [fact], of: child, in: transaction)
            changed.insert(child)
        }
        return changed
    }
}

extension Guardianship {
    /// A document's word and nothing else: no dates, and nothing that an office has decided.
    fileprivate var isPlain: Bool {
        state == .current && period.start == nil && period.end == nil && !isUnconfirmed
    }

    fileprivate func isSame(as other: Guardianship) -> Bool {
        responsibility == other.responsibility && period == other.period
    }

    fileprivate var json: JSON {
        var json: JSON = [
            "guardian": JSON(responsibility.guardian.description),
            "relationType": JSON(responsibility.relation.rawValue),
            "state": JSON(state.rawValue), "rank": JSON(rank), "isUnconfirmed": JSON(isUnconfirmed),
        ]
        if let start = period.start { json = json.setting("startDate", JSON(start.description)) }
        if let end = period.end { json = json.setting("endDate", JSON(end.description)) }
        return json
    }

    fileprivate init?(_ json: JSON) {
        guard let guardian = json["guardian"]?.string.flatMap({ UUID(text: $0) }),
            let relation = json["relationType"]?.string.flatMap(RelationType.init),
            let state = json["state"]?.string.flatMap(State.init), let rank = json["rank"]?.int
        else { return nil }
        self.init(
            number: nil, responsibility: Responsibility(guardian: PersonID(guardian), relation: relation),
            period: Period(
                start: json["startDate"]?.string.flatMap { LocalDate(iso8601: $0) },
                end: json["endDate"]?.string.flatMap { LocalDate(iso8601: $0) }), state: state, rank: rank,
            isUnconfirmed: json["isUnconfirmed"]?.bool ?? false)
    }
}
