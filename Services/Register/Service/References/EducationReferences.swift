import FoundationEssentials
import SQLite
import SS12000

/// Which programmes, study plans and offerings name which syllabuses and programmes, so that none is deleted while it is
/// named. A document that names one twice counts once.
enum EducationReferences {
    static func replace(
        of holderKind: ResourceKind, _ holder: UUID, isNew: Bool, syllabuses: [SyllabusID],
        programmes: [ProgrammeID] = [], in transaction: borrowing Transaction
    ) throws {
        if !isNew { try drop(of: holderKind, holder, in: transaction) }
        let named = syllabuses.map { (ResourceKind.syllabuses, $0.uuid) } + programmes.map { (.programmes, $0.uuid) }
        for (kind, id) in named {
            try transaction.run(
                """
                INSERT INTO education_reference (holder_kind, holder, kind, id) VALUES (?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """, holderKind.path, holder, kind.path, id)
        }
    }

    static func drop(
        of holderKind: ResourceKind, _ holder: UUID, in transaction: borrowing Transaction
    ) throws {
        try transaction.run(
            "DELETE FROM education_reference WHERE holder_kind = ? AND holder = ?", holderKind.path, holder)
    }
}
