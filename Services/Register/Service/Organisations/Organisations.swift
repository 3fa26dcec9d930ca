import JSON
import Resources
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
        ] + StandardColumns.period, keepsTombstones: true)

    static let list = ResourceList(
        table,
        filters: [
            .any("type", "organisation_type = ?", StandardColumns.code(OrganisationType.self)),
            .any("parent", "parent = ?", ResourceFilter.id),
            .any("schoolUnitCode", "school_unit_code = ?", ResourceFilter.text),
            .any("organisationCode", "organisation_code = ?", ResourceFilter.text),
            .one("municipalityCode", "municipality_code = ?", ResourceFilter.text),
        ] + StandardColumns.periodFilters)

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
