import Contracts
import FoundationEssentials
import HTTP
import JSON
import RegisterService
import Runtime
import SQLite
import Testing

@testable import Messaging

/// Where a protected child has a place, and what a protected pupil reads, is told where few may listen.
struct ProtectedChildEventTests {
    private static let about = [WholeSchool.placement, WholeSchool.studyPlan]

    private func mark(_ bench: RegisterBench, _ mark: String) throws {
        let response = try bench.send(
            .put, "/v1/persons/\(School.pupil)/security-marking",
            #"{"securityMarking":"\#(mark)","purpose":"Beslut"}"#, scopes: ["register.protect"])
        try #require(response.status == 200)
    }

    /// What everyone may hear of the placement and the study plan.
    private func open(_ bench: RegisterBench) throws -> [RegisterBench.Told] {
        try bench.told().filter { $0.exchange == "register.events" && Self.about.contains($0.subject) }
    }

    @Test func `with the mark they are withdrawn, and go on where few may listen`() throws {
        let bench = try WholeSchool.editor().bench
        // Nothing of what waits says more than the mark afterwards.
        try mark(bench, "Sekretessmarkering")
        for told in try open(bench) {
            #expect(told.body == ["id": JSON(told.subject), "securityMarking": "Sekretessmarkering"])
            #expect(told.type.hasSuffix("-protected.v1"))
        }
        let few = try bench.told().filter { $0.exchange == "register.protected" && Self.about.contains($0.subject) }
        #expect(few.map(\.type) == ["register.placement-changed.v1", "register.study-plan-changed.v1"])
        #expect(few.map(\.version) == [2, 2])
        #expect(few.first?.body["child"]?["id"]?.string == School.pupil)
    }

    @Test func `while the child is protected every change stays among the few, and lifting tells everyone`() throws {
        let editor = try WholeSchool.editor(seesHidden: true)
        let bench = editor.bench
        try mark(bench, "Skyddad folkbokföring")
        try bench.forgetTold()
        let path = "placements/\(WholeSchool.placement)"
        try editor.write(path, try WholeSchool.document(path).setting("maxWeeklyScheduleHours", 20))
        #expect(try open(bench).map(\.type) == ["register.placement-protected.v1"])
        try bench.forgetTold()
        try mark(bench, "Ingen")
        let lifted = try open(bench)
        #expect(lifted.map(\.type) == ["register.placement-changed.v1", "register.study-plan-changed.v1"])
        #expect(lifted.map(\.version) == [4, 3])
        #expect(lifted.first?.body["maxWeeklyScheduleHours"]?.int == 20)
    }

    @Test func `a snapshot shows them to those who may hear of them in full, and others the mark`() throws {
        let bench = try WholeSchool.editor().bench
        try mark(bench, "Sekretessmarkering")
        for (queue, isWhole) in [("attendance.from-register", true), ("schedule.from-register", false)] {
            let bodies = try shown(to: queue, in: bench)
            #expect(bodies.count == 2)
            for body in bodies { #expect((body["startDate"] != nil) == isWhole, "\(queue)") }
            for body in bodies where !isWhole { #expect(body["securityMarking"]?.string == "Sekretessmarkering") }
        }
    }

    /// What a snapshot holds of placements and study plans.
    private func shown(to queue: String, in bench: RegisterBench) throws -> [JSON] {
        let source = RegisterSnapshots.source
        let audience = try #require(source.audience(queue))
        return try bench.database.write { transaction in
            try ["placements", "studyplans"].flatMap { name -> [JSON] in
                guard let kind = source.kind(name),
                    let chunk = try kind.portion(of: .all, for: audience, in: transaction).chunk
                else { return [] }
                let bytes = chunk.body(snapshot: UUID(), number: 1, kind: name)
                return try SnapshotChunk(try JSON(parsing: bytes)).items.compactMap { $0?.body }
            }
        }
    }

    @Test func `where a protected teacher works is told to few, and the duty stays in lists without its person`() throws
    {
        let editor = try WholeSchool.editor(seesHidden: true)
        let bench = editor.bench
        let response = try bench.send(
            .put, "/v1/persons/\(School.teacher)/security-marking",
            #"{"securityMarking":"Sekretessmarkering","purpose":"Beslut"}"#, scopes: ["register.protect"])
        try #require(response.status == 200)
        for told in try bench.told() where told.subject == School.duty && told.exchange == "register.events" {
            #expect(told.type == "register.duty-protected.v1")
            #expect(told.body == ["id": JSON(School.duty), "securityMarking": "Sekretessmarkering"])
        }
        try bench.forgetTold()
        let path = "duties/\(School.duty)"
        try editor.write(path, WholeSchool.document(path).setting("signature", "XX"))
        #expect(try bench.told().map(\.exchange) == ["register.events", "register.protected"])
        let shown = try JSON(parsing: bench.get("/v2.0/duties").body)["data"]?.elements?.first { _ in true }
        #expect(shown?["id"]?.string == School.duty && shown?["person"] == nil)
        let deleted = try JSON(parsing: bench.get("/deletedEntities").body)["data"]?["duties"]
        #expect(deleted?.count == 0)
    }
}
