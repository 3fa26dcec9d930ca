import Access
import Contracts
import HTTP
import JSON
import Messaging
import Runtime
import SQLite
import SS12000
import ScheduleService
import Testing

/// Schedule itself, given what a sample says, publishes that sample.
struct SchedulePublisherTests {
    private func published(_ documents: [JSON]) throws -> [(
        exchange: String, type: String, subject: String, body: JSON
    )] {
        let database = try Database(
            at: ":memory:", applicationID: ScheduleService.applicationID, migrations: ScheduleService.migrations)
        let issuer = try DevelopmentIssuer()
        let verifier = TokenVerifier(
            issuer: issuer.issuer, audience: issuer.audience, keys: KeySource(log: .silent) { issuer.keySet })
        let service = ScheduleService(
            database: database, outbox: Outbox(source: ScheduleService.name, exchange: ScheduleService.exchanges[0]),
            metrics: Metrics(), log: .silent)
        let gate = Gate(verifier)
        var router = Router(gate: gate)
        router.add(service.routes(gate: gate), by: ScheduleService.access)
        let token = try issuer.token(machine: "test", scopes: ["schedule.write"])
        for document in documents {
            let request = Request(
                .post, "/v1/imports", headers: [("Authorization", "Bearer \(token)")], body: document.encoded())
            try #require(router.respond(to: try #require(request)).status == 200)
        }
        return try database.read { db in
            try db.rows(
                """
                SELECT exchange, type, subject, body FROM outbox
                JOIN outbox_stream ON outbox_stream.number = outbox.stream ORDER BY position
                """
            ) { row in (row.text(0), row.text(1), row.text(2), try JSON(parsing: row.bytes(3))) }
        }
    }

    /// Whatever the samples refer to, so that nothing of them is dropped.
    private var surroundings: JSON {
        let unit: JSON = ["id": "1f4c9b7d-9a0d-4c61-8f1f-2d6e3a4b5c05"]
        let pupil: JSON = "9a3e5c7b-0f12-4b8d-8e6a-1c2d3e4f5a07"
        let duties = ["3", "4"].map { number -> JSON in
            [
                "id": JSON("c2a8d9e4-11b5-4a54-b0e6-7f39f6f5c00\(number)"), "dutyAt": unit, "dutyRole": "Lärare",
                "startDate": "2026-08-01",
            ]
        }
        return [
            "organisations": [unit.setting("displayName", "Skolan").setting("organisationType", "Skolenhet")],
            "persons": [["id": pupil, "givenName": "A", "familyName": "B"]],
            "groups": [
                [
                    "id": "8b0f6f0e-70c7-4d3e-8d46-55d0a1a5b102", "displayName": "7B", "groupType": "Klass",
                    "startDate": "2026-08-17", "organisation": unit,
                ]
            ],
            "duties": JSON(duties),
        ]
    }

    @Test func `an activity and a lesson are published as their samples have them`() throws {
        let activity = try ContractSample("schedule.activity-changed.v1", of: "Schedule")
        let lesson = try ContractSample("schedule.calendar-event-changed.v1", of: "Schedule")
        let document = surroundings.setting("activities", JSON([activity.data])).setting(
            "calendarEvents", JSON([lesson.data]))
        let told = try published([document])
        try #require(told.count == 2)
        for (event, sample) in zip(told, [activity, lesson]) {
            #expect(event.exchange == "schedule.events")
            #expect(event.type == sample.type.name && event.subject == sample.subject)
            // The times are Schedule's own; a time is the same time in whatever zone it is written.
            #expect(event.body.members?.map(\.key).sorted() == sample.data.members?.map(\.key).sorted())
            #expect(event.body["meta"]?.members?.map(\.key) == ["created", "modified"])
            for (key, value) in try #require(sample.data.members) where key != "meta" && !key.hasSuffix("Time") {
                #expect(event.body[key] == value, "\(key)")
            }
            for key in ["startTime", "endTime"] {
                let times = [event.body, sample.data].map { $0[key]?.string.flatMap { Instant(rfc3339: $0) } }
                #expect(times[0] == times[1])
            }
        }
    }
}
