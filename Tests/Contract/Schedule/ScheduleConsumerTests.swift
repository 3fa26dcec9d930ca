import Contracts
import JSON
import Runtime
import SS12000
import ScheduleContracts
import Testing

/// What those who listen to Schedule rely on.
struct ScheduleConsumerTests {
    @Test func `every event has its sample and every sample its event`() throws {
        let events = [
            ActivityChanged.type, ActivityDeleted.type, CalendarEventChanged.type, CalendarEventDeleted.type,
        ]
        let replication = ReplicationFact.allCases.map { $0.type(of: "schedule") }
        #expect(try ContractSample.names(of: "Schedule") == (events + replication).map(\.name).sorted())
    }

    @Test func `a sample is read, written again the same, and read with fields nobody knows yet`() throws {
        try EventContract.roundTrip(ActivityChanged.self, sample("schedule.activity-changed.v1"))
        try EventContract.roundTrip(CalendarEventChanged.self, sample("schedule.calendar-event-changed.v1"))
        try EventContract.roundTrip(ActivityDeleted.self, sample("schedule.activity-deleted.v1"))
        try EventContract.roundTrip(CalendarEventDeleted.self, sample("schedule.calendar-event-deleted.v1"))
    }

    @Test(arguments: ["id", "startTime", "endTime", "activity"])
    func `a lesson without what makes it one breaks the contract by name`(field: String) throws {
        try EventContract.needs(field, CalendarEventChanged.self, sample("schedule.calendar-event-changed.v1"))
    }

    @Test func `an activity without id, or an event about another than its subject, breaks the contract`() throws {
        try EventContract.needs("id", ActivityChanged.self, sample("schedule.activity-changed.v1"))
        for name in ["schedule.activity-changed.v1", "schedule.calendar-event-changed.v1"] {
            let sample = try sample(name)
            let other = sample.data.setting("id", "00000000-0000-4000-8000-000000000099")
            let error = #expect(throws: ContractError.self) {
                if name.contains("activity") {
                    _ = try sample.decoded(as: ActivityChanged.self, data: other)
                } else {
                    _ = try sample.decoded(as: CalendarEventChanged.self, data: other)
                }
            }
            #expect(error == ContractError(field: "id", rule: "not the subject"))
        }
    }

    @Test func `an activity says its groups, its unit and which duties teach from when to when`() throws {
        let event: ActivityChanged = try sample("schedule.activity-changed.v1").decoded()
        let activity = event.document
        #expect(activity.groups.count == 1 && activity.organisation != nil && activity.teachers.count == 2)
        let until = try #require(activity.teachers.last?.period.end)
        #expect(until == LocalDate(year: 2026, month: 12, day: 18))
    }

    @Test func `a lesson says when it is, that it is cancelled, and who is an exception`() throws {
        let event: CalendarEventChanged = try sample("schedule.calendar-event-changed.v1").decoded()
        let lesson = event.document
        #expect(lesson.isCancelled)
        #expect(lesson.start == Instant(rfc3339: "2026-11-25T07:10:00Z"))
        #expect(lesson.studentExceptions.map(\.participates) == [false])
        #expect(lesson.teacherExceptions.map(\.participates) == [true])
    }

    private func sample(_ name: String) throws -> ContractSample { try ContractSample(name, of: "Schedule") }
}
