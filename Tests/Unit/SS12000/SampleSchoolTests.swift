import FoundationEssentials
import JSON
import SS12000
import Testing

/// The sample school in `deploy/sample` is what a foreign supplier's export looks like at its worst.
struct SampleSchoolTests {
    private func sample() throws -> [UInt8] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        return Array(try Data(contentsOf: root.appending(path: "deploy/sample/school.json")))
    }

    @Test func `every deviation rule that a readable document can break fires in the sample school`() throws {
        let imported = try Imported(sample())
        // Only a broken item, a field no rule replaces, and a second import can break the first three. The others need
        // a supplier that marks people in words of its own or lists them twice (`ProtectionMarkTests`), or a register
        // that knows of guardianships by date (`GuardianshipTests`) or of moves (`OfficeChangeTests`). Its dates and relations agree (`ConflictTests`).
        let elsewhere =
            [
                "not-json", "unknown-code", "protection-kept", "protection-key-read", "protection-carried-over",
                "repeated-person-merged", "protected-kept", "hidden-reference-kept", "hidden-item-kept",
                "referred-to-kept", "guardianship-kept", "custody-over",
                "status-kept", "protected-number-kept", "protected-number-changed", "own-guardian", "guardian-circle",
                "office-change-overwritten", "parent-circle", "civic-number-taken", "principal-name-taken",
                "birth-date-dropped", "photo-dropped",
            ] + RepairRule.allCases.filter { $0.changesNothing && $0 != .endsBeforeItStarts }.map(\.rawValue)
        let all = Set(RepairRule.allCases.map(\.rawValue) + RejectionRule.allCases.map(\.rawValue))
        #expect(all.subtracting(imported.rules).sorted() == elsewhere.sorted())
    }

    @Test func `the sample school is whole after repair`() throws {
        let imported = try Imported(sample())
        let classes = (imported.items[.groups] ?? []).compactMap { GroupDocument($0) }.filter {
            $0.type == .schoolClass
        }
        #expect(classes.map(\.name) == ["2B", "6A", "NA2"])
        #expect(classes.map(\.memberships.count) == [20, 20, 20])
        #expect(imported.items[.organisations]?.count == 3)
        #expect(imported.items[.calendarEvents]?.count == 45)
        #expect(imported.items[.activities]?.count == 10)
        let persons = (imported.items[.persons] ?? []).compactMap { PersonDocument($0) }
        #expect(persons.filter(\.isProtected).count == 3)
        let head = (imported.items[.duties] ?? []).compactMap { DutyDocument($0) }.filter { $0.role == .head }
        #expect(head.count == 1)
    }

    @Test func `what the import made needs no repair when it is imported again`() throws {
        let first = try Imported(sample())
        let document = JSON(
            object: ResourceKind.allCases.map { kind in
                let items = (first.items[kind] ?? []).map {
                    $0.setting("meta", ["created": "2026-08-01T08:00:00Z", "modified": "2026-08-01T08:00:00Z"])
                }
                return (kind.path, JSON(items))
            })
        let again = try Imported(document.encoded())
        #expect(again.rules.isEmpty)
        #expect(again.items == first.items)
    }
}
