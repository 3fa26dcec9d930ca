import HTTP
import JSON
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import Messaging
@testable import RegisterService

/// What Schedule owns, and clients hear of from Register.
@Suite(.timeLimit(.minutes(2))) struct ElsewhereTests {
    private let town: TeachingTown
    private let first = ActivityID.numbered(1)
    private let second = ActivityID.numbered(2)

    init() throws {
        town = try TeachingTown()
        try town.teach(first)
        try town.teach(second)
        try town.simulation.pass(.seconds(60), step: .seconds(5))
    }

    @Test func `an activity that is gone is told under both keys, and one that comes back is not`() throws {
        #expect(try town.gone() == [])
        try town.end(first)
        try town.simulation.settle()
        for key in ["activitites", "activities"] { #expect(try town.gone(key: key) == [first.description]) }
        #expect(try town.gone("?entities=Activity") == [first.description])
        #expect(try town.gone("?entities=Person,CalendarEvent") == [])
        try town.teach(first)
        try town.simulation.settle()
        #expect(try town.gone() == [])
    }

    @Test func `deletions heard in one moment are walked page by page, each once`() throws {
        try town.end(first)
        try town.end(second)
        try town.simulation.settle()
        let page = try JSON(parsing: town.bench.send(.get, "/v2.0/deletedEntities?limit=1").body)
        let token = try #require(page["pageToken"]?.string)
        let begin = page["data"]?["activities"]?.elements.map { $0.compactMap(\.string) } ?? []
        let rest = try town.gone("?pageToken=\(token)")
        #expect(begin.count == 1 && rest.count == 1 && Set(begin + rest) == [first.description, second.description])
    }

    @Test func `whoever asked a moment ago is told of what is heard later, however old it is`() throws {
        try town.end(first)
        // The fact lies in Schedule's outbox while a client asks.
        town.simulation.clock.advance(by: .seconds(600))
        let asked = town.simulation.clock.now
        #expect(try town.gone() == [])
        town.simulation.clock.advance(by: .seconds(1))
        try town.simulation.settle()
        #expect(try town.gone("?after=\(asked.rfc3339)") == [first.description])
    }

    @Test func `a change and a deletion are notices to those who asked for the type`() throws {
        let targets = ScriptedTargets()
        try town.bench.subscribe(to: ["Activity"], at: "https://elevhem.example/")
        try town.bench.subscribe(to: ["CalendarEvent", "Person"], at: "https://annan.example/", client: "annan")
        #expect(try town.bench.turn(targets).isEmpty, "what was before is no news")
        try town.teach(first, group: 2)
        try town.simulation.settle()
        try town.bench.turn(after: .seconds(60), targets)
        #expect(try targets.notices.map { try $0.changed } == [["Activity"]])
        try town.end(second)
        try town.simulation.settle()
        try town.bench.turn(after: .seconds(60), targets)
        #expect(targets.notices.count == 2)
        let body = String(decoding: try #require(targets.notices.last).body, as: UTF8.self)
        #expect(body == #"{"modifiedEntites":[],"modifiedEntities":[],"deletedEntities":true}"#)
    }

    @Test func `what was deleted while the queue was lost is told after the repair`() throws {
        town.simulation.queues[TeachingTown.queue] = nil
        try town.end(second)
        try town.simulation.settle()
        town.simulation.queues[TeachingTown.queue] = []
        try town.simulation.pass(.seconds(600), step: .seconds(15))
        #expect(try town.gone() == [second.description])
    }

    @Test func `a fact that comes twice or late changes nothing`() throws {
        try town.end(first)
        try town.simulation.relay(town.schedule, forgetting: false)
        try town.teach(first)
        try town.simulation.settle()
        #expect(try town.gone() == [])
    }

    private func kept() throws -> Int? {
        try town.register.database.read { db in
            try db.first("SELECT count(*) FROM elsewhere_tombstone") { $0.int(0) }
        }
    }

    @Test func `deletions older than tombstones are kept are forgotten`() throws {
        try town.end(first)
        try town.simulation.settle()
        town.simulation.clock.advance(by: .seconds(399 * 86_400))
        try town.bench.service.purge.step()
        #expect(try town.gone() == [first.description])
        town.simulation.clock.advance(by: .seconds(2 * 86_400))
        #expect(try kept() == 1)
        try town.bench.service.purge.step()
        #expect(try kept() == 0)
    }

    @Test func `Register is ready though nobody has ever heard of Schedule`() throws {
        #expect(town.register.subscriptions.first { $0.queue == TeachingTown.queue }?.isNeeded == false)
    }
}
