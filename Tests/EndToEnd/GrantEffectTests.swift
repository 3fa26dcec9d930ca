import Access
import JSON
import Runtime
import SS12000
import Stand
import TestSupport
import Testing
import Transfer

extension EndToEnd {
    /// What is let to somebody in Register is theirs in the other services as soon as these have heard of it, and no longer than that.
    struct GrantEffectTests {
        private static let receiver = PersonID.numbered(2_000_001)
        private static let login = "styv@example.org"

        @Test(.timeLimit(.minutes(20)))
        func `a step-parent acts while a guardian lets them, and not a moment longer`() throws {
            let town = try TestTown.open("grants")
            defer { town.close() }
            let school = TownSchool(classes: 1, pupils: 2)
            let client = try TownClient(town)
            try client.importSchool(school)
            try client.waitForRosters(school)
            let pupil = school.classes[0].pupils[0]
            let guardian = school.guardians(of: pupil)[0]
            try client.call(
                "PUT", .register, "/v1/persons/\(Self.receiver)",
                [
                    "givenName": "Styv", "familyName": "Exempel", "birthDate": "1985-02-03",
                    "eduPersonPrincipalNames": [JSON(Self.login)],
                ])
            let asker = HTTPClient(timeout: .seconds(60))
            let token = try town.token(person: Self.login)
            func status(_ service: Town.Service, _ method: String, _ path: String, _ body: JSON? = nil)
                throws -> Int
            {
                let answer = try asker.send(
                    HTTPClientRequest(
                        method, town.url(service) + path,
                        headers: [(name: "Content-Type", value: "application/json")],
                        body: body?.encoded() ?? [],
                        authorization: .bearer(token)))
                if answer.status >= 400 { town.note(answer.body, of: "\(service.rawValue) \(method)") }
                return answer.status
            }
            let today = school.day
            let reading = "/v1/students/\(pupil)/attendance?from=\(today)&to=\(today)"
            let alerts = "/v1/alerts?child=\(pupil)&date=\(today)"
            let report: JSON = ["student": JSON(pupil.description), "date": JSON(today.description)]
            try eventually("the step-parent is known", within: .seconds(60), every: .milliseconds(20)) {
                let isKnown = try status(.attendance, "GET", reading) == 404
                return try isKnown && status(.notify, "GET", alerts) == 404
            }
            let grant = "/v1/persons/\(pupil)/grants/e7a1b2c3-4d5e-4f60-8a7b-9c0d1e2f3a01"
            try client.call(
                "PUT", .register, grant,
                [
                    "giver": JSON(guardian.description), "receiver": JSON(Self.receiver.description),
                    "scope": ["read-attendance", "report-absence", "receive-alerts"],
                    "endDate": JSON(today.adding(days: 30).description),
                ])
            let given = Clock.system.now()
            try eventually("it is let", within: .seconds(30), every: .milliseconds(5)) {
                try status(.attendance, "GET", reading) == 200
            }
            print("let \(Clock.system.now() - given) after Register's answer")
            try eventually("Notify has heard", within: .seconds(30), every: .milliseconds(5)) {
                try status(.notify, "GET", alerts) == 200
            }
            #expect(try status(.attendance, "POST", "/v1/absences", report) == 201)
            try client.call("DELETE", .register, grant)
            let withdrawn = Clock.system.now()
            try eventually("it is taken back", within: .seconds(30), every: .milliseconds(5)) {
                try status(.attendance, "GET", reading) == 404
            }
            print("refused \(Clock.system.now() - withdrawn) after Register's answer")
            #expect(try status(.attendance, "POST", "/v1/absences", report) == 404)
            try eventually("Notify has heard", within: .seconds(30), every: .milliseconds(5)) {
                try status(.notify, "GET", alerts) == 404
            }
        }
    }
}
