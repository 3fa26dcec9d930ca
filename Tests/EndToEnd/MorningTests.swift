import Stand
import TestSupport
import Testing

extension EndToEnd {
    struct MorningTests {
        @Test(.timeLimit(.minutes(20)))
        func `the sample school's morning alerts whom it must, once, and nobody else`() throws {
            let result = try Process.run(
                Repository.binary("morning"), ["--once", "--sample", "\(Repository.root)/deploy/sample/school.json"],
                within: .seconds(600))
            #expect(result.exit == .code(0), "\(result.output.suffix(3000)) \(result.errors.suffix(1000))")
            #expect(result.output.contains("every expected mail arrived exactly once"))
        }

        @Test(.timeLimit(.minutes(20)))
        func `a register of last year without a schedule is given lessons and a morning`() throws {
            let folder = try Folder.temporary("register")
            defer { folder.remove() }
            try File.write(folder.file("register.json"), Self.register)
            let result = try Process.run(
                Repository.binary("morning"), ["--once", "--input", folder.file("register.json")],
                within: .seconds(600))
            #expect(result.exit == .code(0), "\(result.output.suffix(3000)) \(result.errors.suffix(1000))")
            #expect(result.output.contains("the document has no lesson with pupils: 1 was made for today"))
            #expect(result.output.contains("every expected mail arrived exactly once"))
        }

        /// One class with ids and dates in a supplier's own spelling; the third child's guardian has no address.
        private static var register: String {
            let children = (1...3).map { child in
                """
                {"id": \(child), "givenName": "Elev", "familyName": "Prov", "dateOfBirth": "20140\(child)11",
                 "responsibles": [{"person": {"id": \(10 + child)}, "relationType": "Vårdnadshavare"}]},
                {"id": \(10 + child), "givenName": "Vuxen", "familyName": "Prov"
                 \(child == 3 ? "" : #", "emails": ["vuxen\#(child)@hem.example.org"]"#)}
                """
            }
            return """
                {"organisations": {"data": [{"id": 1, "displayName": "Skolan", "organisationType": "Skolenhet",
                  "email": "kansli@skolan.example.org"}], "pageToken": null},
                 "persons": [\(children.joined(separator: ","))],
                 "groups": [{"id": 1, "displayName": "5A", "groupType": "klass", "organisation": {"id": 1},
                  "startDate": "2024/08/12", "endDate": "20250613", "groupMemberships": [
                   {"person": {"id": 1}, "startDate": "20240812", "endDate": "20250613"},
                   {"person": {"id": 2}, "startDate": "20240812", "endDate": "20250613"},
                   {"person": {"id": 3}, "startDate": "20240812", "endDate": "20250613"}]}]}
                """
        }
    }
}
