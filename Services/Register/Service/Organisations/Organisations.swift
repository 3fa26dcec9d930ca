import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// Who runs schools, and the school units themselves.
enum Organisations {
    static let table = ResourceTable(
        .organisations, name: "organisations",
        columns: [
            StandardColumns.text("organisation_type", "organisationType"),
            StandardColumns.text("school_unit_code", "schoolUnitCode"),
            StandardColumns.text("organisation_code", "organisationCode"),
            StandardColumns.text("municipality_code", "municipalityCode"),
            StandardColumns.reference("parent", "parentOrganisation"),
            StandardColumns.name("display_name", "displayName"), StandardColumns.order("display_order", "displayName"),
            ResourceColumn("school_types") { json in
                let types = json["schoolTypes"]?.elements?.compactMap(\.string) ?? []
                return .text(types.isEmpty ? "" : ",\(types.joined(separator: ",")),")
            },
        ] + StandardColumns.period, keepsTombstones: true)

    static let list = ResourceList(
        table,
        filters: [
            .any("type", "organisation_type = ?", StandardColumns.code(OrganisationType.self)),
            .any("parent", "parent = ?", ResourceFilter.id),
            .any("schoolUnitCode", "school_unit_code = ?", ResourceFilter.text),
            .any("organisationCode", "organisation_code = ?", ResourceFilter.text),
            .one("municipalityCode", "municipality_code = ?", ResourceFilter.text),
            .any(
                "schoolTypes", "instr(school_types, ',' || ? || ',') > 0", StandardColumns.code(SchoolType.self)),
        ] + StandardColumns.periodFilters,
        sortKeys: ["DisplayNameAsc": .ascending(.text("display_order"))],
        lookup: [
            .ids, ResourceLookupKey("schoolUnitCodes", column: "school_unit_code", read: ResourceFilter.text),
            ResourceLookupKey("organisationCodes", column: "organisation_code", read: ResourceFilter.text),
        ], isOrderedByCreation: true)

    /// What the import's rules ask of an organisation that a document only refers to.
    static func known(in transaction: borrowing ReadTransaction) throws -> [OrganisationID: KnownOrganisation] {
        var known: [OrganisationID: KnownOrganisation] = [:]
        for document in try transaction.rows(
            "SELECT document FROM organisations", map: { row in row.withBytes(0) { try? JSON(parsing: $0) } })
        {
            guard let organisation = document.flatMap({ OrganisationDocument($0) }) else { continue }
            known[organisation.id] = KnownOrganisation(organisation)
        }
        return known
    }
}
