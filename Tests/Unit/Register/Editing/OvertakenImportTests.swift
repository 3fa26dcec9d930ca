import HTTP
import JSON
import Runtime
import SQLite
import Testing

/// A person is deleted while a document that refers to them is being taken in.
struct OvertakenImportTests {
    /// Duties of which the later ones name a person: they come some batches after the import has looked at the first.
    private func document() -> String {
        let duties = (0..<1_200).map { number in
            let person = number < 900 ? "" : #","person":{"id":"\#(School.guardian)"}"#
            return
                #"{"id":"duty \#(number)","dutyAt":{"id":"\#(School.unit)"},"dutyRole":"Lärare","startDate":"2024-08-12"\#(person)}"#
        }
        return #"{"duties":[\#(duties.joined(separator: ","))]}"#
    }

    @Test(arguments: 0..<8) func `whichever comes first, no duty is left with a person who is gone`(
        round: Int
    ) throws {
        let bench = try RegisterBench()
        let editor = Editor(bench: bench)
        let guardian = "persons/\(School.guardian)"
        for path in ["organisations/\(WholeSchool.head)", "organisations/\(School.unit)", guardian] {
            try editor.write(path, try WholeSchool.document(path))
        }
        // Later each round: before the first batch, between two, after the last.
        let after = round * 170
        let deleting = NamedThread.start("deletion") {
            while let held = try? bench.database.read({ try $0.first("SELECT count(*) FROM duties") { $0.int(0) } }) {
                if held >= after { break }
            }
            _ = try? editor.delete(guardian, match: "*")
        }
        let answer = try bench.send(.post, "/v1/imports", document(), scopes: ["register.write"])
        deleting.join()
        let isGone = try editor.read(guardian).status == 404
        let naming = try bench.database.read { transaction in
            try transaction.first("SELECT count(*) FROM duties WHERE person IS NOT NULL") { $0.int(0) }
        }
        if isGone { #expect(naming == 0) }
        #expect(answer.status == 200 || answer.status == 409)
        if answer.status == 409 {
            #expect(try JSON(parsing: answer.body)["code"]?.string == "import-overtaken")
            // Once more, and what is gone is reported like anything that is not there.
            #expect(try bench.load(document())["duties"]?["received"]?.int == 1_200)
        }
    }
}
