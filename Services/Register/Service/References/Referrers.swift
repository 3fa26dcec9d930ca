import FoundationEssentials
import Runtime
import SQLite
import SS12000

/// Who refers to a resource: how many of which kind. What a document of its own says (a group's memberships, a pupil's
/// guardians) is a part of the resource and no reference to it, and nothing refers to itself.
enum Referrers {
    /// One way of being referred to: SQL that selects the ids of the referring resources of a kind for one id.
    private struct Way {
        let kind: ResourceKind
        let sql: String

        init(_ kind: ResourceKind, _ sql: String) {
            self.kind = kind
            self.sql = sql
        }
    }

    /// How many resources of each kind refer to this one, protected persons' too; kinds with none are left out.
    static func counts(
        of kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction
    ) throws -> [(kind: ResourceKind, count: Int)] {
        var counts: [ResourceKind: Int] = [:]
        for way in ways(to: kind) {
            let count = try transaction.first(
                dynamic: "SELECT count(DISTINCT holder) FROM (\(way.sql)) WHERE holder <> ?",
                [.uuid(id), .uuid(id)]
            ) { $0.int(0) }
            counts[way.kind, default: 0] += count ?? 0
        }
        return ResourceKind.allCases.compactMap { kind in
            counts[kind].flatMap { $0 > 0 ? (kind, $0) : nil }
        }
    }

    /// Whether anything refers to it, hidden or not.
    static func exist(of kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction) throws -> Bool {
        for way in ways(to: kind) {
            let found = try transaction.first(
                dynamic: "SELECT 1 FROM (\(way.sql)) WHERE holder <> ? LIMIT 1", [.uuid(id), .uuid(id)]
            ) { _ in true }
            if found == true { return true }
        }
        return false
    }

    /// Whether anything that may be shown to nobody without sight refers to it: a protected person, or what is about one.
    static func hiddenExist(of kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction) throws -> Bool {
        for way in ways(to: kind) {
            guard let hidden = ProtectedItems.sql(way.kind) else { continue }
            let found = try transaction.first(
                dynamic: "SELECT 1 FROM (\(way.sql)) WHERE holder <> ? AND holder IN (\(hidden)) LIMIT 1",
                [.uuid(id), .uuid(id)]
            ) { _ in true }
            if found == true { return true }
        }
        return false
    }

    private static func ways(to kind: ResourceKind) -> [Way] {
        switch kind {
        case .organisations:
            [
                Way(.organisations, "SELECT id AS holder FROM organisations WHERE parent = ?"),
                Way(.persons, "SELECT person AS holder FROM enrolment WHERE unit = ?"),
                Way(.groups, "SELECT id AS holder FROM groups WHERE organisation = ?"),
                Way(
                    .placements, "SELECT id AS holder, child AS about FROM placements WHERE placed_at = ?"),
                Way(.duties, "SELECT id AS holder FROM duties WHERE organisation = ?"),
                Way(.schoolUnitOfferings, "SELECT id AS holder FROM school_unit_offerings WHERE organisation = ?"),
            ]
        case .syllabuses:
            [.programmes, .studyplans, .schoolUnitOfferings].map { educationWay(from: $0, to: kind) }
        case .programmes:
            [
                Way(.programmes, "SELECT id AS holder FROM programmes WHERE parent = ?"),
                Way(.persons, "SELECT person AS holder FROM enrolment WHERE programme = ?"),
                educationWay(from: .schoolUnitOfferings, to: kind),
            ]
        case .persons:
            [
                Way(
                    .persons,
                    """
                    SELECT child AS holder FROM responsible WHERE \(Wards.condition)
                    UNION SELECT child FROM guardianship WHERE guardian = ?1 AND state = 'coming'
                    """),
                Way(.groups, "SELECT group_id AS holder FROM membership WHERE person = ?"),
                Way(
                    .placements, "SELECT id AS holder, child AS about FROM placements WHERE child = ?"),
                Way(
                    .placements,
                    """
                    SELECT placements.id AS holder, placements.child AS about
                    FROM placement_owner JOIN placements ON placements.id = placement_owner.placement
                    WHERE placement_owner.owner = ?
                    """),
                Way(.duties, "SELECT id AS holder FROM duties WHERE person = ?"),
                Way(
                    .studyplans, "SELECT id AS holder, student AS about FROM studyplans WHERE student = ?"),
            ]
        case .groups:
            [
                Way(
                    .placements, "SELECT id AS holder, child AS about FROM placements WHERE group_id = ?"),
                Way(.duties, "SELECT duty AS holder FROM assignment_role WHERE group_id = ?"),
            ]
        case .placements, .duties, .studyplans, .schoolUnitOfferings, .activities, .calendarEvents: []
        }
    }

    private static func educationWay(from holder: ResourceKind, to kind: ResourceKind) -> Way {
        // The kinds are our own words, never a client's.
        let sql = """
            SELECT holder FROM education_reference
            WHERE kind = '\(kind.path)' AND id = ? AND holder_kind = '\(holder.path)'
            """
        guard holder == .studyplans else { return Way(holder, sql) }
        return Way(
            holder,
            """
            SELECT holder, studyplans.student AS about FROM (\(sql)) JOIN studyplans ON studyplans.id = holder
            """)
    }
}
