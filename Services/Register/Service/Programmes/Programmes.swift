import Resources
import SQLite
import SS12000

/// Programmes of courses, and the orientations within them.
enum Programmes {
    static let table = ResourceTable(
        .programmes, name: "programmes",
        columns: [
            StandardColumns.text("name", "name"), StandardColumns.text("programme_type", "type"),
            StandardColumns.text("school_type", "schoolType"), StandardColumns.text("code", "code"),
            StandardColumns.reference("parent", "parentProgramme"), StandardColumns.order("name_order", "name"),
            StandardColumns.order("code_order", "code"),
        ], keepsTombstones: true)

    static let list = ResourceList(
        table,
        filters: [
            .any("schoolType", "school_type = ?", StandardColumns.code(SchoolType.self)),
            .one("code", "code = ?", ResourceFilter.text),
            .one("parentProgramme", "parent = ?", ResourceFilter.id),
        ],
        sortKeys: [
            "NameAsc": .ascending(.text("name_order")), "CodeAsc": .ascending(.text("code_order")),
        ], lookup: [.ids], isOrderedByCreation: true)

    static func replaceRelations(
        of programme: ProgrammeDocument, isNew: Bool, in transaction: borrowing Transaction
    ) throws {
        try EducationReferences.replace(
            of: .programmes, programme.id.uuid, isNew: isNew, syllabuses: programme.syllabuses, in: transaction)
    }
}
