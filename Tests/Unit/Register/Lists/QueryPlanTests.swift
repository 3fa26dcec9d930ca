import FoundationEssentials
import HTTP
import Runtime
import SQLite
import TestSupport
import Testing

@testable import RegisterService
@testable import Resources

/// How SQLite reads lists, as it tells itself: what is large is never read to its end for what an index would give.
struct QueryPlanTests {
    private func list(_ path: String) throws -> ResourceList {
        try #require(RegisterLists.all.first { $0.table.path == path })
    }

    /// The plans of a list's first page, and of a later one.
    private func plans(_ target: String) throws -> [[String]] {
        try statements(target).map { statement in
            try ReadingTown.shared().bench.database.read { transaction in
                try transaction.rows(
                    dynamic: "EXPLAIN QUERY PLAN \(statement.sql)", statement.values(1_001), map: { $0.text(3) })
            }
        }
    }

    private func statements(_ target: String) throws -> [ResourceQuery.Statement] {
        let bench = try ReadingTown.shared().bench
        let tokens = PageTokens(bench.database, lifetime: .seconds(60), clock: bench.clock.clock)
        let parts = ReadingTown.filled(target).split(separator: "?", maxSplits: 1).map(String.init)
        let list = try list(parts[0])
        let first = try ListRequest(
            try #require(Query(parsing: parts.count > 1 ? parts[1] : "")), list, tokens)
        let value: StoredValue =
            switch first.order.value {
            case .arrival: .null
            case .number: .integer(1)
            case .text: .text("m")
            }
        let token = tokens.text(of: first.token(endingAt: ResourcePlace(value: value, number: 3)), for: parts[0])
        let later = try ListRequest(Query([("pageToken", token)]), list, tokens)
        let hidden = HiddenPersons([.init()], sql: Persons.hidden)
        return [first, later].flatMap { ResourceQuery($0, list, hiding: hidden).statements }
    }

    @Test(
        arguments: RegisterLists.all.flatMap { list in
            list.sortKeys.keys.sorted().map { "\(list.table.path)?sortkey=\($0)" }
        })
    func `every order is an index's, read from where the last page ended`(target: String) throws {
        for (number, plan) in try plans(target).enumerated() {
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
            #expect(
                plan.contains { $0.contains(number == 0 ? "USING" : "SEARCH") && $0.contains("USING INDEX") }, "\(plan)"
            )
        }
    }

    @Test(arguments: RegisterLists.all.map(\.table.path))
    func `the order of arrival, of creation and of change need no index but what is there`(path: String) throws {
        let table = try list(path).table.name
        #expect(try plans(path)[1].contains("SEARCH \(table) USING INTEGER PRIMARY KEY (rowid>?)"))
        for time in ["created", "modified"] {
            for plan in try plans("\(path)?meta.\(time).after=2026-08-17T06:00:00Z") {
                #expect(
                    plan.contains { $0.hasPrefix("SEARCH \(table) USING INDEX") && $0.contains("\(time)") }, "\(plan)")
                #expect(!plan.contains { $0.contains("TEMP B-TREE") })
            }
        }
    }

    @Test func `who is protected is read from an index of those alone, with every list`() throws {
        let plan = try ReadingTown.shared().bench.database.read { transaction in
            try transaction.rows(dynamic: "EXPLAIN QUERY PLAN \(Persons.hidden)", [], map: { $0.text(3) })
        }
        #expect(plan == ["SCAN persons USING INDEX persons_hidden"])
        for plan in try plans("groups") {
            #expect(!plan.contains { $0.contains("persons_known") }, "\(plan)")
        }
    }

    @Test(arguments: ["created", "modified"])
    func `a later page begins where the last one ended, not where the filter does`(time: String) throws {
        let statements = try statements("groups?meta.\(time).after=2026-08-17")
        #expect(statements.count == 3 && statements[0].sql.contains("(\(time) > ?)"))
        // Both would be lower bounds, and SQLite takes the first it meets.
        for statement in statements.dropFirst() { #expect(!statement.sql.contains("(\(time) > ?)")) }
    }

    private static let type = "relationship.entity.type"
    private static let unit = "relationship.organisation=@lind"

    /// What a client asks for by key is searched for in these indexes.
    private static let searches: [(String, [String])] = [
        ("organisations?parent=@kommun", ["organisations_parent (parent=?"]),
        ("organisations?schoolUnitCode=12345678", ["organisations_school_unit_code (school_unit_code=?"]),
        ("organisations?organisationCode=L1", ["organisations_organisation_code (organisation_code=?"]),
        ("persons?civicNo=201403092388", ["persons_civic (<expr>=?"]),
        ("persons?eduPersonPrincipalName=a@example.se", ["sqlite_autoindex_persons_1 (id=?", "(name=?)"]),
        (
            "persons?identifier.value=7",
            ["sqlite_autoindex_persons_1 (id=?", "SEARCH person_identifier USING PRIMARY KEY (value=?)"]
        ),
        ("persons?nameContains=a", ["persons USING INTEGER PRIMARY KEY (rowid=?)", "COVERING INDEX persons_names"]),
        ("persons?\(type)=enrolment&\(unit)", ["sqlite_autoindex_persons_1 (id=?", "enrolment_unit (unit=?)"]),
        ("persons?\(type)=duty&\(unit)", ["sqlite_autoindex_persons_1 (id=?", "duties_organisation (organisation=?)"]),
        ("persons?\(type)=placement.child&\(unit)", ["placements_placed_at (placed_at=?)"]),
        (
            "persons?\(type)=placement.owner&\(unit)",
            ["placements_placed_at (placed_at=?)", "placement_owner USING PRIMARY KEY (placement=?)"]
        ),
        (
            "persons?\(type)=responsibleFor.enrolment&\(unit)&relationship.endDate.onOrAfter=2026-08-17",
            ["enrolment_unit (unit=?)", "responsible USING PRIMARY KEY (child=?)"]
        ),
        (
            "persons?\(type)=responsibleFor.placement&\(unit)",
            ["placements_placed_at (placed_at=?)", "responsible USING PRIMARY KEY (child=?)"]
        ),
        (
            "persons?\(type)=groupMembership&\(unit)",
            ["groups_organisation (organisation=?)", "relation USING PRIMARY KEY (group_id=?)"]
        ),
        (
            "persons?\(unit)&meta.modified.after=2026-08-17T06:00:00Z",
            ["enrolment_unit (unit=?)", "duties_organisation (organisation=?)"]
        ),
        // Of any unit: met in the list's own order, each asked for by the person.
        (
            "persons?\(type)=enrolment&relationship.endDate.onOrAfter=2026-08-17",
            ["relation USING PRIMARY KEY (person=?)"]
        ),
        ("persons?\(type)=duty", ["duties_person (person=?)"]),
        ("persons?\(type)=placement.child", ["placements_child (child=?)"]),
        ("persons?\(type)=placement.owner", ["placement_owner_owner (owner=?)"]),
        (
            "persons?\(type)=responsibleFor.enrolment",
            ["guardianship_guardian (guardian=?)", "relation USING PRIMARY KEY (person=?)"]
        ),
        ("persons?\(type)=groupMembership", ["membership_person (person=?)"]),
        ("persons?identifier.context=x", ["person_identifier_person (person=?)"]),
        ("duties?organisation=@kommun", ["duties_organisation (organisation=?", "organisations_parent (parent=?)"]),
        ("duties?person=@tora", ["duties_person (person=?"]), ("duties?dutyRole=Rektor", ["duties_role (duty_role=?"]),
        ("groups?organisation=@lind", ["groups_organisation (organisation=?"]),
        ("groups?organisation=@lind&groupType=Klass&endDate.onOrAfter=2026-08-17", ["groups_"]),
        ("groups?groupType=Klass", ["groups_type (group_type=?"]),
        ("placements?organisation=@ek", ["placements_placed_at (placed_at=?"]),
        ("placements?child=@disa", ["placements_child (child=?"]),
        ("placements?group=@avd", ["placements_group (group_id=?"]),
        ("placements?owner=@olle", ["sqlite_autoindex_placements_1 (id=?", "placement_owner_owner (owner=?)"]),
        ("programmes?code=NA", ["programmes_code (code=?"]),
        ("programmes?parentProgramme=@na", ["programmes_parent (parent=?"]),
        ("studyplans?student=@ake", ["studyplans_student (student=?"]),
        ("schoolUnitOfferings?organisation=@lind", ["school_unit_offerings_organisation (organisation=?"]),
    ]

    @Test(arguments: searches)
    func `what a filter names is searched for in an index`(target: String, searches: [String]) throws {
        for plan in try plans(target) {
            for search in searches { #expect(plan.contains { $0.contains(search) }, "\(search) in \(plan)") }
            // Of the relations none is read from end to end, and the list itself only in its own order.
            let whole = plan.filter { $0.hasPrefix("SCAN") && !$0.contains("USING") }
            #expect(
                whole.allSatisfy { $0 == "SCAN persons" || $0 == "SCAN below" || $0 == "SCAN CONSTANT ROW" }, "\(plan)")
            if target.contains("=@") { #expect(!plan.contains("SCAN persons"), "\(plan)") }
        }
    }
}
