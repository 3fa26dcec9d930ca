import FoundationEssentials
import JSON
import Messaging
import Resources
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import ScheduleService

/// A protected child is deleted in Register, and Schedule still has a lesson that names the child.
@Suite struct `a child who was protected when deleted` {
    private let town: ServiceTown
    private var simulation: Simulation { town.simulation }
    private static let child = PersonID.numbered(1)

    init() throws {
        town = try ServiceTown()
        try town.write(SchoolDocument.organisation(.numbered(1)).json, .organisations)
        for number in 1...2 { try town.write(Self.person(.numbered(number)).json, .persons) }
        try town.write(SchoolDocument.group(.numbered(1), [.numbered(1), .numbered(2)]).json, .groups)
        try town.write(SchoolDocument.activity(.numbered(1), groups: [.numbered(1)]).json, .activities)
        let start = at("2026-11-25", "08:00")
        let lesson = SchoolDocument.lesson(
            .numbered(1), of: .numbered(1), from: start, to: start + .seconds(3_000),
            participation: [Self.child: false])
        try town.write(lesson.json, .calendarEvents)
        try simulation.pass(.seconds(10))
    }

    private static func person(_ id: PersonID, marking: String = "Ingen") -> PersonDocument {
        SchoolDocument.person(id, given: "Namn", login: "\(id)@skola.test", marking: marking)
    }

    private func mark() throws {
        try town.write(Self.person(Self.child, marking: "Sekretessmarkering").json, .persons)
    }

    private func delete() throws { #expect(try town.delete(.persons, Self.child.uuid)) }

    /// What a reader without any right is shown of the lesson.
    private var shown: String {
        get throws {
            let lesson = try town.schedule.database.read { db in
                try CalendarEvents.list.single(
                    CalendarEventID.numbered(1).uuid, for: .init(seesHidden: false), hiding: PersonDirectory.hidden,
                    in: db)
            }
            return String(decoding: try #require(lesson).document, as: UTF8.self)
        }
    }

    private func expectHidden(_ comment: Comment) throws {
        #expect(try !shown.contains(Self.child.description), comment)
        let left = try town.schedule.database.read { db in
            try db.first(
                """
                SELECT (SELECT count(*) FROM person WHERE id = ?1) + (SELECT count(*) FROM principal WHERE person = ?1)
                    + (SELECT count(*) FROM membership WHERE person = ?1)
                """, Self.child
            ) { $0.int(0) }
        }
        #expect(left == 0, comment)
    }

    @Test func `stays hidden, after a restart and a rebuild of the replica too`() throws {
        #expect(try shown.contains(Self.child.description))
        try mark()
        try simulation.pass(.seconds(5))
        try delete()
        try simulation.pass(.seconds(5))
        try expectHidden("deleted")
        try town.schedule.restart()
        try expectHidden("restarted")
        try town.schedule.keeper.resync(try #require(town.schedule.keeper.replica(on: "schedule.from-register")))
        try simulation.pass(.seconds(60))
        let rebuilt = [("queue", "schedule.from-register"), ("reason", "operator")]
        #expect(town.schedule.counter("replica_snapshots_total", rebuilt) == 1)
        try expectHidden("rebuilt")
    }

    @Test func `is hidden by a Schedule that has heard neither of the mark nor of the deletion`() throws {
        let copy = try town.backUp(town.schedule)
        try mark()
        try delete()
        try simulation.pass(.seconds(5))
        try town.restore(town.schedule, copy)
        #expect(try shown.contains(Self.child.description), "it is put back to before the mark")
        try simulation.pass(.seconds(120))
        try expectHidden("told by the snapshot")
    }

    @Test func `is hidden when mark and deletion were lost on the way`() throws {
        try mark()
        try delete()
        try simulation.relay(town.register)
        simulation.queues["schedule.from-register"] = []
        try simulation.pass(.seconds(120))
        try expectHidden("told by the snapshot")
    }

    @Test func `is shown again when back without the mark`() throws {
        try mark()
        try delete()
        try simulation.pass(.seconds(5))
        try expectHidden("deleted")
        try town.write(Self.person(Self.child).json, .persons)
        try simulation.pass(.seconds(5))
        #expect(try shown.contains(Self.child.description))
    }

    @Test func `is not taken for one who was deleted without a mark`() throws {
        try delete()
        try simulation.pass(.seconds(5))
        #expect(try shown.contains(Self.child.description))
    }
}
