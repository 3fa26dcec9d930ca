import JSON
import Runtime
import SQLite
import TestSupport
import Testing

/// `register.person-came-of-age.v1`: on the day, once.
struct ComingOfAgeTests {
    private func bench(
        born: String?, at moment: String = "2026-11-24T07:00:00Z", marking: String = "Ingen"
    ) throws -> RegisterBench {
        let bench = try RegisterBench(at: moment)
        try load(bench, born: born, marking: marking)
        return bench
    }

    private func load(
        _ bench: RegisterBench, born: String?, marking: String = "Ingen", status: String? = nil
    ) throws {
        let more: [(String, JSON)] = status.map { [("personStatus", JSON($0))] } ?? []
        try bench.load(Household.document(Household.child(born: born, [Household.mother], marking: marking, more)))
        try bench.forgetChanges()
    }

    @Test func `pupil turns 18 today: it is told at midnight, after the document without a custodian`() throws {
        let bench = try bench(born: "2008-11-25")
        try bench.begin("2026-11-24", at: "23:59")
        #expect(try bench.told().isEmpty)
        try bench.begin("2026-11-25")
        #expect(try bench.told(about: Household.child) == ["person-changed 2", "person-came-of-age 2"])
        let event = try #require(bench.told().last)
        #expect(event.exchange == "register.events")
        #expect(event.body == ["id": JSON(Household.child), "date": "2026-11-25"])
        #expect(try bench.responsibles(of: Household.child).isEmpty)
    }

    @Test func `other relations than custody go on after the 18th birthday`() throws {
        let bench = try RegisterBench(at: "2026-11-24T07:00:00Z")
        try bench.load(
            Household.document(Household.child(born: "2008-11-25", [Household.trustee], relation: "God man")))
        try bench.forgetTold()
        try bench.begin("2026-11-25")
        #expect(try bench.told(about: Household.child) == ["person-came-of-age 1"])
        #expect(try bench.responsibles(of: Household.child) == [Household.trustee])
    }

    @Test(arguments: [("2008-02-29", "2026-02-28", "2026-03-01"), ("2006-03-29", "2024-03-28", "2024-03-29")])
    func `the day is the birthday, and 1 March for one born on a leap day`(
        born: String, before: String, day: String
    ) throws {
        let bench = try bench(born: born, at: "\(before)T07:00:00Z")
        try bench.begin(before, at: "23:59")
        #expect(try bench.told().isEmpty)
        try bench.begin(day)
        #expect(try bench.cameOfAge() == [day])
    }

    @Test func `it is told once, whatever is started, imported or corrected again`() throws {
        let bench = try bench(born: "2008-11-25")
        try bench.begin("2026-11-25")
        try bench.begin("2026-11-25", at: "12:00")
        try bench.begin("2026-11-26")
        try load(bench, born: "2008-11-25")
        // Set right to a child again, who turns 18 once more: consumers were told already.
        try load(bench, born: "2009-11-25")
        #expect(try bench.responsibles(of: Household.child) == [Household.mother])
        try bench.begin("2027-11-25")
        #expect(try bench.cameOfAge() == ["2026-11-25"])
        #expect(try bench.responsibles(of: Household.child).isEmpty)
    }

    @Test func `days on which the register was stopped are made up for`() throws {
        let bench = try bench(born: "2008-11-25")
        try bench.begin("2027-01-07")
        #expect(try bench.cameOfAge() == ["2026-11-25"])
    }

    @Test func `a birth date set right moves the day, and tells at once when the day has passed`() throws {
        let bench = try bench(born: "2012-11-25")
        try load(bench, born: "2008-11-30")
        try bench.begin("2026-11-29")
        #expect(try bench.told().isEmpty)
        try load(bench, born: "2008-01-30")
        #expect(try bench.cameOfAge() == ["2026-01-30"])
        try bench.begin("2026-11-30")
        #expect(try bench.cameOfAge() == ["2026-01-30"])
    }

    @Test func `one of age when the register first hears of them is not told of, unless the birthday is today`() throws
    {
        #expect(try bench(born: "2008-11-23").cameOfAge().isEmpty)
        let today = try bench(born: "2008-11-24")
        #expect(try today.cameOfAge() == ["2026-11-24"])
        #expect(try today.told(about: Household.child).last == "person-came-of-age 1")
        // A guardian's birth date that comes later makes no child of them.
        let late = try bench(born: nil)
        try load(late, born: "1980-05-05")
        try late.begin("2026-12-01")
        #expect(try late.cameOfAge().isEmpty)
    }

    @Test func `a protected person's coming of age is told only where few may listen`() throws {
        let bench = try bench(born: "2008-11-25", marking: "Sekretessmarkering")
        try bench.begin("2026-11-25")
        let told = try bench.told().filter { $0.subject == Household.child }
        #expect(
            told.map { "\($0.exchange) \($0.type)" } == [
                "register.events register.person-protected.v1", "register.protected register.person-changed.v1",
                "register.protected register.person-came-of-age.v1",
            ])
    }

    @Test func `nobody comes of age after death, and one declared dead by mistake does`() throws {
        let bench = try bench(born: "2008-11-25")
        try load(bench, born: "2008-11-25", status: "Avliden")
        try bench.begin("2026-11-26")
        #expect(try bench.cameOfAge().isEmpty)
        try load(bench, born: "2008-11-25", status: "Aktiv")
        #expect(try bench.cameOfAge() == ["2026-11-25"])
    }

    @Test func `a document that still names a custodian of one who is of age is repaired by name`() throws {
        let bench = try bench(born: "2008-11-25")
        try bench.begin("2026-11-25")
        try bench.forgetTold()
        let report = try bench.load(Household.document(Household.child(born: "2008-11-25", [Household.mother])))
        #expect(report["findings"]?.elements?.contains { $0["rule"]?.string == "custody-over" } == true)
        #expect(try bench.told().isEmpty)
        #expect(try bench.responsibles(of: Household.child).isEmpty)
    }
}

extension RegisterBench {
    /// The days of every coming of age that waits to be told.
    fileprivate func cameOfAge() throws -> [String] {
        try told().filter { $0.type == "register.person-came-of-age.v1" }.compactMap { $0.body["date"]?.string }
    }

    /// As if everything but comings of age had been sent.
    fileprivate func forgetChanges() throws {
        try database.write { _ = try $0.run("DELETE FROM outbox WHERE type NOT LIKE '%came-of-age%'") }
    }
}
