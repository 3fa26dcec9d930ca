import Resources
import Runtime

/// What persons are found by themselves; what they are found by as part of something else is ``RelationshipFilter``'s.
enum PersonFilters {
    static let all = [
        nameContains, identifier, .one("civicNo", "\(Persons.civicNumber) = ?", civicNumber),
        .one(
            "eduPersonPrincipalName", "id IN (SELECT person FROM principal_names WHERE name = ?)", principalName),
    ]

    /// Whatever its case.
    private static let principalName = ValueForm("a text") { $0.isEmpty ? nil : .text($0.lowercased()) }

    /// Whatever separators it is written with.
    static let civicNumber = ValueForm("a civic number") { text in
        let digits = text.filter { $0.isLetter || $0.isNumber }.uppercased()
        return digits.isEmpty ? nil : .text(digits)
    }

    /// Anywhere in any of the names, whatever the case; of several texts each must be in one.
    private static let nameContains: ResourceFilter = {
        let parameter = ResourceParameter(
            "nameContains", .all,
            read: ValueForm("a text on one line") { text in
                text.contains("\n") ? nil : .text(SwedishOrder.sought(text))
            })
        return ResourceFilter([parameter]) { given in
            guard let texts = given.all("nameContains") else { return nil }
            let tests = Array(repeating: "instr(names, ?) > 0", count: texts.count).joined(separator: " AND ")
            return ResourceCondition(
                "number IN (SELECT number FROM persons INDEXED BY persons_names WHERE \(tests))", texts)
        }
    }()

    /// Value and context are those of one and the same identifier.
    private static let identifier = ResourceFilter([
        ResourceParameter("identifier.value", read: ResourceFilter.text),
        ResourceParameter("identifier.context", read: ResourceFilter.text),
    ]) { given in
        switch (given.one("identifier.value"), given.one("identifier.context")) {
        case (nil, nil): nil
        case (let value?, nil):
            ResourceCondition("id IN (SELECT person FROM person_identifier WHERE value = ?)", [value])
        case (let value?, let context?):
            ResourceCondition(
                "id IN (SELECT person FROM person_identifier WHERE value = ? AND context = ?)", [value, context])
        case (nil, let context?):
            ResourceCondition(
                "EXISTS (SELECT 1 FROM person_identifier WHERE person = persons.id AND context = ?)", [context])
        }
    }
}
