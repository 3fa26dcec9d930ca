import JSON
import Runtime
import SS12000
import TestSupport
import Testing

/// Documents as files: a line for each item, more than memory should hold, and deeper than a stack.
struct LargeDocumentTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func mapped(_ text: String) throws -> ImportDocument {
        try folder.write(text, to: "document")
        return try ImportDocument(try DocumentBytes(mapping: folder.path("document")))
    }

    @Test func `a file gives the same items and findings as the same bytes in memory`() throws {
        // Longer than the part after which memory is given back, with a person in three places.
        let padding = String(repeating: "x", count: 1_500_000)
        let persons = [
            School.plainPerson(School.pupil),
            #"{"id":"\#(School.guardian)","givenName":"A","familyName":"B","note":"\#(padding)"}"#,
        ]
        let text = #"{\#(School.organisations),"persons":[\#((persons + persons + persons).joined(separator: ","))]}"#
        let document = try mapped(text)
        let normaliser = Normaliser(document, today: try #require(LocalDate(year: 2026, month: 8, day: 17)))
        var items: [JSON] = []
        normaliser.read(.organisations) { items.append($0.json) }
        normaliser.read(.persons) { items.append($0.json) }
        let plain = try Imported(text)
        #expect(items == (plain.items[.organisations] ?? []) + (plain.items[.persons] ?? []))
        #expect(items.count == 3)
        #expect(normaliser.findings.kept == plain.findings.kept)
    }

    @Test func `many items come in the order of their ids, their findings in that of the document`() throws {
        let ids = (0..<1_500).map { number in
            // Neither rising nor falling.
            let scattered = number * 7_919 % 1_500
            return "00000000-0000-4000-8000-" + String(repeating: "0", count: 8) + String(10_000 + scattered).suffix(4)
        }
        // Every third says what no one knows.
        let persons = ids.enumerated().map { place, id in
            let note = place.isMultiple(of: 3) ? #","note":1"# : ""
            return #"{"id":"\#(id)","givenName":"Bo","familyName":"Exempel"\#(note)}"#
        }
        let imported = try Imported(#"{"persons":[\#(persons.joined(separator: ","))]}"#)
        let read = imported.items[.persons]?.compactMap { $0["id"]?.string } ?? []
        #expect(read.count == 1_500 && read == read.sorted())
        let positions = imported.findings.kept.filter { $0.resource == "persons" }.compactMap(\.position)
        #expect(positions.count > 400 && positions == positions.sorted())
        let few = try Imported(#"{"persons":[\#(persons.prefix(1_000).joined(separator: ","))]}"#)
        let asWritten = few.items[.persons]?.compactMap { $0["id"]?.string }
        #expect(asWritten == Array(ids.prefix(1_000)), "a school's is read as it was written")
    }

    @Test func `of more findings than are kept the first of the document are, whatever order they come in`() {
        var gathered = GatheredFindings()
        let count = 3 * FindingLedger.keptRepairs
        func finding(_ position: Int) -> Finding {
            Finding(resource: "persons", id: nil, position: position, rule: .repaired(.nullDropped), field: nil)
        }
        for number in 0..<count { gathered.add(finding(number * 7_919 % count)) }
        var ledger = FindingLedger()
        ledger.add(gathered)
        #expect(ledger.kept.compactMap(\.position) == Array(0..<FindingLedger.keptRepairs))
        #expect(ledger.total(.nullDropped) == count)
        ledger.add(gathered)
        #expect(ledger.kept.count == FindingLedger.keptRepairs && ledger.total(.nullDropped) == 2 * count)
    }

    @Test func `a file that is empty or not there is said to be so`() throws {
        #expect(throws: ImportDocumentError.notJSON(offset: 0)) { try mapped("") }
        #expect(throws: DocumentBytes.Unreadable.self) { try DocumentBytes(mapping: folder.path("none")) }
    }

    @Test func `a line for each item, bare, in a list or with a label, is one document`() throws {
        let lines = [
            School.organisation,
            #"{"resource":"Person","data":\#(School.plainPerson(School.pupil))}"#,
            #"{"data":[\#(School.plainPerson(School.guardian)),\#(School.plainPerson(School.teacher))],"resource":"persons"}"#,
            #"{"groups":[\#(School.plainGroup)]}"#,
            #"{"resource":"Room","data":{"id":"1"}}"#,
            "",
            School.plainDuty,
        ]
        let imported = try Imported(lines.joined(separator: "\r\n") + "\n")
        #expect(imported.items[.persons]?.count == 3)
        for kind in [ResourceKind.organisations, .groups, .duties] { #expect(imported.items[kind]?.count == 1) }
        #expect(imported.has(.resourceNotTaken, "Room"))
        #expect(imported.rules == ["resource-guessed", "resource-not-taken"])
    }

    @Test func `what a labelled line says beside its item is not passed over in silence`() throws {
        let imported = try Imported(
            #"{"resource":"Person","operation":"delete","data":\#(School.plainPerson(School.pupil))}"# + "\n7\n")
        #expect(imported.has(.unknownKeyDropped, "operation"))
        #expect(imported.has(.resourceUnknown))
    }

    @Test func `lists, objects and wrappers a million deep are refused or left, and no stack is spent`() throws {
        let depth = 1_000_000
        let open = String(repeating: "[", count: depth)
        let close = String(repeating: "]", count: depth)
        let imported = try Imported(#"{"persons":[\#(open + close),{"id":"\#(School.pupil)","x":\#(open + close)}]}"#)
        #expect(imported.findings.total(.notJSON) == 2)
        let wrappers = String(repeating: #"{"data":"#, count: depth) + "[]" + String(repeating: "}", count: depth)
        #expect(throws: ImportDocumentError.nothingRecognised) { try Imported(wrappers) }
        #expect(throws: ImportDocumentError.self) { try Imported(open) }
    }

    @Test func `more items than one document may have are refused`() throws {
        let bytes = DocumentBytes(Array(#"{"persons":[1,1],"groups":[1]}"#.utf8))
        #expect(throws: ImportDocumentError.tooLarge) { try ImportDocument(bytes, mostItems: 2) }
        #expect(try ImportDocument(bytes, mostItems: 3).count(.persons) == 2)
    }
}
