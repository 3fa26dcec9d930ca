import Resources
import Runtime

/// The standard's `relationship.*`: persons who have a relation of some type, to some unit, during some time. The
/// parameters are about one and the same relation; without a type any relation will do.
///
/// The unit is the one a relation names, not those above it. A child hidden from the caller makes nobody a guardian or an
/// owner: or the list would tell where the child is.
enum RelationshipFilter {
    static let filter = ResourceFilter(
        [
            ResourceParameter(
                type,
                read: ValueForm("one of \(relations.keys.sorted().joined(separator: ", "))") { text in
                    relations[text].map { _ in .text(text) }
                }),
            ResourceParameter(organisation, read: ResourceFilter.id),
        ] + dates.map { ResourceParameter($0.parameter, read: ResourceFilter.date) }
    ) { given in
        let type: String? = if case .text(let text)? = given.one(type) { text } else { nil }
        let unit = given.one(organisation)
        let wanted = dates.compactMap { date in given.one(date.parameter).map { (date: date, value: $0) } }
        if type == nil, unit == nil, wanted.isEmpty { return nil }
        let sought = type.flatMap { relations[$0] } ?? relations.keys.sorted().flatMap { relations[$0] ?? [] }
        var pieces: [String] = []
        var values: [StoredValue] = []
        for relation in sought {
            var conditions: [String] = []
            if let child = relation.child { conditions.append(given.isShown(child)) }
            if let unit {
                conditions.append("\(relation.unit) = ?")
                values.append(unit)
            }
            for (date, value) in wanted {
                let column = "\(relation.dates).\(date.column)"
                conditions.append("(\(column) IS NULL OR \(column) \(date.comparison) ?)")
                values.append(value)
            }
            if unit == nil { conditions.append("\(relation.person) = persons.id") }
            let source = "\(relation.source) WHERE \(conditions.joined(separator: " AND "))"
            pieces.append(unit == nil ? "EXISTS (SELECT 1 FROM \(source))" : "SELECT \(relation.person) FROM \(source)")
        }
        // Few have something to do with one unit, and they are gathered; many have something to do with any, and are met
        // while the list is read in its own order.
        let sql =
            unit == nil
            ? "(\(pieces.joined(separator: " OR ")))" : "id IN (\(pieces.joined(separator: " UNION ALL ")))"
        return ResourceCondition(sql, values)
    }

    private static let type = "relationship.entity.type"
    private static let organisation = "relationship.organisation"

    /// Both dates are inclusive; a relation without the date passes (the standard's words).
    private static let dates = [
        Date("relationship.startDate.onOrBefore", "start_date", "<="),
        Date("relationship.startDate.onOrAfter", "start_date", ">="),
        Date("relationship.endDate.onOrBefore", "end_date", "<="),
        Date("relationship.endDate.onOrAfter", "end_date", ">="),
    ]

    private struct Date {
        let parameter: String
        let column: String
        let comparison: String

        init(_ parameter: String, _ column: String, _ comparison: String) {
            self.parameter = parameter
            self.column = column
            self.comparison = comparison
        }
    }

    /// Where relations of one type stand.
    private struct Relation {
        /// What follows FROM.
        let source: String
        /// The column of the person who has the relation.
        let person: String
        /// The column of the unit it is to.
        let unit: String
        /// The table whose dates count.
        var dates = "relation"
        /// The column of the child by whom the person has it.
        var child: String?
    }

    /// From the guardian's end or the child's: see `Wards`.
    private static let responsibilities = """
        guardianship AS tie
        JOIN responsible ON responsible.child = tie.child AND responsible.guardian = tie.guardian
        """

    /// By the standard's names. A member of a group is also one who has a task there.
    private static let relations: [String: [Relation]] = [
        "enrolment": [Relation(source: "enrolment AS relation", person: "relation.person", unit: "relation.unit")],
        "duty": [Relation(source: "duties AS relation", person: "relation.person", unit: "relation.organisation")],
        "placement.child": [
            Relation(source: "placements AS relation", person: "relation.child", unit: "relation.placed_at")
        ],
        "placement.owner": [
            Relation(
                source: "placement_owner JOIN placements AS relation ON relation.id = placement_owner.placement",
                person: "placement_owner.owner", unit: "relation.placed_at", child: "relation.child")
        ],
        "responsibleFor.enrolment": [
            Relation(
                source: "\(responsibilities) JOIN enrolment AS relation ON relation.person = responsible.child",
                person: "tie.guardian", unit: "relation.unit", child: "responsible.child")
        ],
        "responsibleFor.placement": [
            Relation(
                source: "\(responsibilities) JOIN placements AS relation ON relation.child = responsible.child",
                person: "tie.guardian", unit: "relation.placed_at", child: "responsible.child")
        ],
        "groupMembership": [
            Relation(
                source: "membership AS relation JOIN groups ON groups.id = relation.group_id",
                person: "relation.person", unit: "groups.organisation"),
            Relation(
                source: """
                    assignment_role AS relation JOIN duties ON duties.id = relation.duty
                    JOIN groups ON groups.id = relation.group_id
                    """, person: "duties.person", unit: "groups.organisation"),
        ],
    ]
}
