import FoundationEssentials
import HTTP
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// What is wrong with a document in the light of everything else the register holds, asked in the transaction that is to
/// write it: nothing can change between the judgement and the writing.
struct DocumentJudge {
    let kind: ResourceKind
    let id: UUID
    /// As it was sent, or as it will be stored where it is that far.
    let json: JSON
    let references: [DocumentReference]
    /// Whether the writer may know of people with a protection mark. To one who may not they are nobody.
    let seesHidden: Bool

    func mistakes(in transaction: borrowing Transaction) throws -> [DocumentMistake] {
        var found: [DocumentMistake] = []
        let readable = try existing(&found, in: transaction)
        switch kind {
        case .organisations: try organisation(readable, &found, in: transaction)
        case .programmes: try programme(readable, &found, in: transaction)
        case .persons: try person(readable, &found, in: transaction)
        case .placements: try placement(readable, &found, in: transaction)
        case .schoolUnitOfferings: try schoolUnits(readable, at: "offeredAt", &found, in: transaction)
        case .syllabuses, .groups, .duties, .studyplans, .activities, .calendarEvents: break
        }
        return found
    }

    /// The references that lead somewhere; the others are mistakes.
    private func existing(
        _ found: inout [DocumentMistake], in transaction: borrowing Transaction
    ) throws -> [DocumentReference] {
        var existing: [DocumentReference] = []
        for reference in references {
            // A circle of one is a mistake of its own, and a person is not another's guardian before they exist.
            if reference.kind == kind, reference.id == id { continue }
            if try holds(reference, in: transaction) {
                existing.append(reference)
            } else {
                found.append(DocumentMistake(field: reference.field, rule: .unknownReference))
            }
        }
        return existing
    }

    private func holds(_ reference: DocumentReference, in transaction: borrowing Transaction) throws -> Bool {
        guard reference.kind == .persons, !seesHidden else {
            return try References.holds(reference.kind, reference.id, in: transaction)
        }
        return try transaction.first("SELECT 1 FROM persons WHERE id = ? AND hidden = 0", reference.id) { _ in true }
            ?? false
    }

    // MARK: Organisations and programmes

    private func organisation(
        _ references: [DocumentReference], _ found: inout [DocumentMistake], in transaction: borrowing Transaction
    ) throws {
        for parent in references where parent.field == "parentOrganisation" {
            if try type(of: parent.id, in: transaction) == OrganisationType.schoolUnit.rawValue {
                found.append(DocumentMistake(field: parent.field, rule: .parentIsSchoolUnit))
            }
            try circle(through: parent, in: "organisations", &found, in: transaction)
        }
        let isUnit = json["organisationType"]?.string == OrganisationType.schoolUnit.rawValue
        let wasUnit = try type(of: id, in: transaction) == OrganisationType.schoolUnit.rawValue
        guard isUnit != wasUnit else { return }
        if isUnit {
            let below = "SELECT 1 FROM organisations WHERE parent = ? LIMIT 1"
            if try transaction.first(dynamic: below, [.uuid(id)], map: { _ in true }) == true {
                found.append(DocumentMistake(field: "organisationType", rule: .schoolUnitInUse))
            }
            return
        }
        func isUsed(_ shown: String) throws -> Bool {
            let use = """
                SELECT 1 FROM (
                    SELECT person AS about FROM enrolment WHERE unit = ?1
                    UNION ALL SELECT child FROM placements WHERE placed_at = ?1
                    UNION ALL SELECT NULL FROM school_unit_offerings WHERE organisation = ?1)\(shown) LIMIT 1
                """
            return try transaction.first(dynamic: use, [.uuid(id)], map: { _ in true }) ?? false
        }
        if try isUsed(seesHidden ? "" : " WHERE about IS NULL OR about NOT IN (\(Persons.hidden))") {
            found.append(DocumentMistake(field: "organisationType", rule: .schoolUnitInUse))
        } else if try isUsed("") {
            // By people the writer may not know of: as any other use that is not told of.
            throw Problem.referredTo(nil)
        }
    }

    private func programme(
        _ references: [DocumentReference], _ found: inout [DocumentMistake], in transaction: borrowing Transaction
    ) throws {
        for parent in references where parent.field == "parentProgramme" {
            try circle(through: parent, in: "programmes", &found, in: transaction)
        }
    }

    /// Whether going up from the parent leads back here.
    private func circle(
        through parent: DocumentReference, in table: String, _ found: inout [DocumentMistake],
        in transaction: borrowing Transaction
    ) throws {
        let above = """
            WITH RECURSIVE above (id) AS (SELECT ?1 UNION
                SELECT \(table).parent FROM \(table) JOIN above ON \(table).id = above.id WHERE \(table).parent IS NOT NULL)
            SELECT 1 FROM above WHERE id = ?2
            """
        if try transaction.first(dynamic: above, [.uuid(parent.id), .uuid(id)], map: { _ in true }) == true {
            found.append(DocumentMistake(field: parent.field, rule: .parentCircle))
        }
    }

    private func type(of organisation: UUID, in transaction: borrowing Transaction) throws -> String? {
        try transaction.first("SELECT organisation_type FROM organisations WHERE id = ?", organisation) { $0.text(0) }
    }

    /// The fields with this ending refer to school units.
    private func schoolUnits(
        _ references: [DocumentReference], at ending: String, _ found: inout [DocumentMistake],
        in transaction: borrowing Transaction
    ) throws {
        for reference in references where reference.kind == .organisations && reference.field.hasSuffix(ending) {
            if try type(of: reference.id, in: transaction) != OrganisationType.schoolUnit.rawValue {
                found.append(DocumentMistake(field: reference.field, rule: .notASchoolUnit))
            }
        }
    }

    // MARK: People

    private func person(
        _ references: [DocumentReference], _ found: inout [DocumentMistake], in transaction: borrowing Transaction
    ) throws {
        try schoolUnits(references, at: "enroledAt", &found, in: transaction)
        for reference in references where reference.kind == .persons {
            let isOwnChild = try transaction.first(
                "SELECT 1 FROM responsible WHERE child = ? AND guardian = ?", reference.id, id
            ) { _ in true }
            if isOwnChild == true { found.append(DocumentMistake(field: reference.field, rule: .guardianCircle)) }
        }
        if let number = json["civicNo"]?["value"]?.string,
            try IdentityClaims.isTaken(civicNumber: number, besides: id, seesHidden: seesHidden, in: transaction)
        {
            found.append(DocumentMistake(field: "civicNo.value", rule: .civicNumberTaken))
        }
        let names = json["eduPersonPrincipalNames"]?.elements.map { $0.map(\.string) } ?? []
        for (place, name) in names.enumerated() {
            guard let name else { continue }
            if try IdentityClaims.isTaken(principalName: name, besides: id, in: transaction) {
                found.append(
                    DocumentMistake(field: "eduPersonPrincipalNames[\(place)]", rule: .principalNameTaken))
            }
        }
    }

    private func placement(
        _ references: [DocumentReference], _ found: inout [DocumentMistake], in transaction: borrowing Transaction
    ) throws {
        try schoolUnits(references, at: "placedAt", &found, in: transaction)
        guard let placement = PlacementDocument(json.setting("id", JSON(id.lowercase))), let child = placement.child,
            let unit = placement.organisation, let type = placement.schoolType
        else { return }
        // Of a child the writer may not know of, nor of anybody who is not there, is anything told.
        guard references.contains(where: { $0.field == "child" }) else { return }
        let overlapping = try transaction.first(
            """
            SELECT 1 FROM placements WHERE child = ? AND placed_at = ? AND school_type = ? AND id <> ?
                AND coalesce(start_date, '') <= ? AND coalesce(end_date, '9999-12-31') >= ? LIMIT 1
            """, child, unit, type.rawValue, id, placement.period.end?.description ?? "9999-12-31",
            placement.period.start?.description ?? ""
        ) { _ in true }
        if overlapping == true { found.append(DocumentMistake(field: "child", rule: .overlappingPlacements)) }
    }
}
