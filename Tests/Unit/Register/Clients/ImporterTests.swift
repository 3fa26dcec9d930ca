import City
import HTTP
import JSON
import Runtime
import TestSupport
import Testing

/// Importers keep their copies of a register that offices, other systems and protection marks change all the time.
struct ImporterTests {
    private static let document: String = {
        let city = City(pupils: 40, seed: 3, day: LocalDate(iso8601: "2026-08-17")!)
        var bytes: [UInt8] = []
        try? CityDocument(city).write { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }()

    @Test(arguments: Importer.all, Seeds.usual([1, 2]))
    func `a copy kept by changes and deletions is what a whole reading gives`(
        importer: Importer, seed: UInt64
    ) throws {
        let bench = try RegisterBench()
        try bench.load(Self.document)
        var office = RandomOffice(bench, seed: seed)
        var copy = ImporterCopy(importer, bench)
        try copy.readWhole()
        #expect(copy.held.count > 40)
        for _ in 0..<6 {
            for _ in 0..<15 { try office.step() }
            try copy.catchUp()
            var whole = ImporterCopy(importer, bench)
            try whole.readWhole()
            let differing = Set(copy.held.keys).union(whole.held.keys).filter { copy.held[$0] != whole.held[$0] }
            for key in differing.sorted(by: { $0.id < $1.id }).prefix(3) {
                let (mine, theirs) = (copy.held[key], whole.held[key])
                let fields = (theirs?.members.map(Array.init) ?? []).map(\.key).filter { mine?[$0] != theirs?[$0] }
                Issue.record(
                    "seed \(seed): \(key.path) \(mine == nil ? "missing" : theirs == nil ? "too many" : "differ in \(fields)")"
                )
            }
            if !differing.isEmpty { return }
        }
        #expect(office.done.count > 3)
    }

    @Test func `the library's import finds each pupil's class, school and its owner`() throws {
        let bench = try RegisterBench()
        try bench.load(Self.document)
        let today = "2026-08-17"
        let filters =
            "limit=30&relationship.startDate.onOrBefore=\(today)&relationship.endDate.onOrAfter=\(today)"
            + "&relationship.entity.type=enrolment"
        var next: String? = ""
        var pupils = 0
        while let token = next {
            // The token is pasted behind the filters as it came.
            let page = try json(bench, "persons?\(filters)\(token.isEmpty ? "" : "&pageToken=\(token)")")
            for person in try #require(page["data"]?.elements) {
                let id = try #require(person["id"]?.string)
                let whole = try json(bench, "persons/\(id)?expand=groupMemberships")
                _ = try #require(whole["_embedded"]?["groupMemberships"]?.elements)
                _ = try json(bench, "duties?person=\(id)")
                for enrolment in try #require(person["enrolments"]?.elements) {
                    #expect(enrolment["startDate"] != nil && enrolment["endDate"] != nil)
                    let unit = try json(bench, "organisations/\(try #require(enrolment["enroledAt"]?["id"]?.string))")
                    _ = try json(
                        bench, "organisations/\(try #require(unit["parentOrganisation"]?["id"]?.string))")
                }
                if let number = person["civicNo"]?["value"]?.string {
                    // An expansion the standard does not have is no mistake.
                    let found = try json(bench, "persons?civicNo=\(number)&expand=enrolments")
                    #expect(found["data"]?.elements?.map { $0["id"]?.string } == [id])
                }
                pupils += 1
            }
            next = page["pageToken"]?.string
        }
        #expect(pupils > 10)
    }

    private func json(_ bench: RegisterBench, _ target: String) throws -> JSON {
        let response = try bench.get("/v2.0/\(target)")
        try #require(response.status == 200, "\(target): \(response.status)")
        return try JSON(parsing: response.body)
    }
}
