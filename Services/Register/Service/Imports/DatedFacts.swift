import FoundationEssentials
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// What the register knows of a resource beside its document: the dates of guardianships, and what an office has decided
/// or changed. An import may change it, and what undoes the import brings it back.
enum DatedFacts {
    /// As it stands now, to be put back by `putBack`. Of nearly everybody there is nothing, which one statement tells.
    static func held(
        _ kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction
    ) throws -> JSON {
        guard kind == .persons else {
            return try OfficeChange.stands(kind, id, in: transaction) ? ["officeChange": true] : [:]
        }
        let known = try transaction.first(dynamic: known, [.uuid(id)]) { row in
            (isChanged: row.bool(0), isDated: row.bool(1), isDecided: row.bool(2))
        }
        guard let known else { return [:] }
        var facts: [(String, JSON)] = []
        let person = PersonID(id)
        if known.isChanged { facts.append(("officeChange", true)) }
        if known.isDated {
            // In the order in which they came to be, which tells between equals.
            let guardianships = try GuardianshipStore.all(of: person, in: transaction).sorted {
                ($0.number ?? 0) < ($1.number ?? 0)
            }
            facts.append(("guardianships", JSON(guardianships.map(\.json))))
        }
        if known.isDecided, let decided = try StatusDecision.decided(of: person, in: transaction) {
            facts.append(("status", JSON(decided.status.rawValue)))
            if decided.isAgreed { facts.append(("isAgreed", true)) }
        }
        return JSON(object: facts)
    }

    /// Whether there is anything of a person: what an office has changed; guardianships that are more than the document's list;
    /// a status that an office has decided.
    private static let known = """
        SELECT EXISTS (SELECT 1 FROM office_change WHERE kind = 'persons' AND id = ?1),
            EXISTS (SELECT 1 FROM guardianship WHERE child = ?1 AND (state <> 'current' OR is_unconfirmed OR is_decided
                OR start_date IS NOT NULL OR end_date IS NOT NULL OR NOT EXISTS (
                    SELECT 1 FROM responsible WHERE responsible.child = ?1 AND responsible.rank = guardianship.rank
                        AND responsible.guardian = guardianship.guardian
                        AND coalesce(responsible.relation_type, 'Annan ansvarig') = guardianship.relation_type))),
            EXISTS (SELECT 1 FROM person_status WHERE person = ?1 AND (is_decided OR is_agreed))
        """

    /// Whose guardianship is not over, or is to come, by what was `held`.
    static func guardians(in facts: JSON?) -> Set<PersonID> {
        let dated = facts?["guardianships"]?.elements?.compactMap(Guardianship.init) ?? []
        return Set(dated.filter { $0.state != .ended }.map(\.responsibility.guardian))
    }

    /// The document has been written as it was; makes the rest what it was. What days have come meanwhile is for the caller to
    /// settle.
    /// - Returns: whether it is a person.
    static func putBack(_ facts: JSON, _ item: ImportItem, in transaction: borrowing Transaction) throws -> Bool {
        if facts["officeChange"] != nil { try OfficeChange.note(item.kind, item.id, in: transaction) }
        guard item.kind == .persons, let person = PersonDocument(item.json) else { return false }
        let known: [Guardianship]
        if let dated = facts["guardianships"]?.elements {
            // Who was struck from the journal (`ImportJournal.strike`) cannot be read.
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
        // Of one who is not there the document says nothing, or it would have had to wait. They may be there again later.
        try GuardianshipStore.replace(before, by: known, of: person.id, in: transaction)
        if let status = facts["status"]?.string.flatMap(PersonStatus.init) {
            try StatusDecision.decide(
                status, isAgreed: facts["isAgreed"] != nil, of: person.id, in: transaction)
        }
        return true
    }
}

extension Guardianship {
    fileprivate var json: JSON {
        var json: JSON = [
            "guardian": JSON(responsibility.guardian.description),
            "relationType": JSON(responsibility.relation.rawValue),
            "state": JSON(state.rawValue), "rank": JSON(rank), "isUnconfirmed": JSON(isUnconfirmed),
        ]
        if isDecided { json = json.setting("isDecided", true) }
        if let start = period.start { json = json.setting("startDate", JSON(start.description)) }
        if let end = period.end { json = json.setting("endDate", JSON(end.description)) }
        return json
    }

    fileprivate init?(_ json: JSON) {
        guard let guardian = json["guardian"]?.string.flatMap({ UUID(text: $0) }),
            let relation = json["relationType"]?.string.flatMap(RelationType.init),
            let state = json["state"]?.string.flatMap(State.init), let rank = json["rank"]?.int
        else { return nil }
        let isUnconfirmed = json["isUnconfirmed"]?.bool ?? false
        self.init(
            number: nil, responsibility: Responsibility(guardian: PersonID(guardian), relation: relation),
            period: Period(
                start: json["startDate"]?.string.flatMap { LocalDate(iso8601: $0) },
                end: json["endDate"]?.string.flatMap { LocalDate(iso8601: $0) }), state: state, rank: rank,
            isUnconfirmed: isUnconfirmed, isDecided: json["isDecided"]?.bool ?? isUnconfirmed)
    }
}
