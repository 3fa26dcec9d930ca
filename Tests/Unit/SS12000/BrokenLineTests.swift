import JSON
import SS12000
import Testing

/// Documents with an item on each line, of which one cannot be read.
struct BrokenLineTests {
    private static let guardian = School.plainPerson(School.guardian)
    private static let teacher = School.plainPerson(School.teacher)
    private static let pupil = School.pupil("")
    private static let broken = [
        #"{"id":"\#(School.pupil)","givenName":"A""#, #"{"id":"\#(School.pupil)","givenName":"A"#,
        #"{"id":"\#(School.pupil)","givenName":"A","emails":[{"value":"a@b.se"}"#, #"{"givenName":"A"}}"#,
        #"{"id":"\#(School.pupil)","givenName" "A"}"#, #"{"id":"\#(School.pupil)","givenName":"A","#, "}", "x",
        #"{"id":"\#(School.pupil)","givenName":tru}"#, #"{"resource":"Person","data":{"id":"\#(School.pupil)""#,
    ]

    @Test(arguments: broken)
    func `a broken line is rejected alone, by its number`(line: String) throws {
        for end in ["\n", "\r\n"] {
            let imported = try Imported([Self.guardian, line, "", Self.teacher].joined(separator: end) + end)
            #expect(
                imported.items[.persons]?.map { $0["id"]?.string } == [School.guardian, School.teacher], "\(end.count)")
            #expect(imported.rejected[.persons] == 1 && imported.received[.persons] == 3)
            let place = imported.findings.kept.first { $0.resource == "document" && $0.rule == .rejected(.notJSON) }
            // Of `true` misspelt the brackets are right: its item says where it is.
            if !line.contains("tru}") { #expect(place?.position == 2 && place?.field == "line") }
            #expect(
                imported.findings.kept.contains { $0.resource == "persons" && $0.position == 1 && $0.rule.isRejection })
        }
    }

    @Test func `the first and the last line may be the broken one, and several`() throws {
        let line = #"{"id":"\#(School.pupil)","givenName":"A""#
        for lines in [[line, Self.guardian, Self.teacher], [Self.guardian, Self.teacher, line]] {
            let imported = try Imported(lines.joined(separator: "\n") + "\n")
            #expect(imported.items[.persons]?.count == 2 && imported.rejected[.persons] == 1)
        }
        let many = try Imported([Self.guardian, line, "x", line, Self.teacher, line].joined(separator: "\n") + "\n")
        #expect(many.items[.persons]?.count == 2 && many.rejected[.persons] == 4)
        #expect(
            many.findings.kept.filter { $0.resource == "document" && $0.rule == .rejected(.notJSON) }.map(\.position)
                == [
                    2, 3, 4, 6,
                ])
    }

    @Test func `a document that ends within a line is refused whole`() throws {
        let lines = [Self.guardian, Self.teacher, Self.pupil].joined(separator: "\n")
        for cut in [1, 5, 40, Self.pupil.utf8.count - 1] {
            #expect(throws: ImportDocumentError.self, "\(cut)") { try Imported(Array(lines.utf8.dropLast(cut))) }
        }
        #expect(try Imported(lines).items[.persons]?.count == 3)
    }

    @Test(arguments: [
        "{\"persons\":[\n\(School.plainPerson(School.guardian))\n", "[\n\(School.plainPerson(School.guardian))\n",
        "{\"persons\":[\n\(School.plainPerson(School.guardian)),\n\(School.plainPerson(School.teacher))\n",
        "{\n\"persons\": [\n]\n\"groups\": []\n}\n",
    ])
    func `a list that is written over lines and broken is refused whole`(document: String) {
        #expect(throws: ImportDocumentError.self) { try Imported(document) }
    }

    @Test func `a document written over lines may follow one on a line`() throws {
        let imported = try Imported("\(Self.guardian)\n{\n\"persons\": [\n\(Self.teacher),\n\(Self.pupil)\n]\n}\n")
        #expect(imported.items[.persons]?.count == 3 && imported.rejected[.persons] == 0)
    }
}
