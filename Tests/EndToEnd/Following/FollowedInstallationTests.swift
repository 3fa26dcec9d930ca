import JSON
import Runtime
import SS12000
import Stand
import TestSupport
import Testing
import Transfer

extension EndToEnd {
    /// Register and Schedule of one installation follow those of another.
    struct FollowedInstallationTests {
        private static let school = TownSchool(classes: 2, pupils: 4)
        private static let purpose = [(name: "Skolbuss-Purpose", value: "Provning")]

        private func document(lessonsAt hour: Int) -> JSON {
            let lessons = Self.school.classes.map { content in
                [
                    "id": JSON(content.lesson.description),
                    "activity": SchoolDocument.reference(content.activity),
                    "startTime": JSON(Self.school.day.at(hour: hour, minute: 0).rfc3339),
                    "endTime": JSON(Self.school.day.at(hour: hour, minute: 40).rfc3339),
                ] as JSON
            }
            return ["calendarEvents": JSON(lessons)]
        }

        private func lesson(_ towns: TwoTowns, _ number: Int) throws -> JSON? {
            let id = Self.school.classes[number].lesson
            let answer = try towns.client.send("GET", .schedule, "/v2.0/calendarEvents/\(id)")
            return answer.status == 200 ? try JSON(parsing: answer.body) : nil
        }

        @Test(.timeLimit(.minutes(20)))
        func `lessons of another installation come, move and go, also when Schedule is killed meanwhile`() throws {
            let towns = try TwoTowns("timetable")
            defer { towns.close() }
            try towns.office.importSchool(Self.school)
            // Attendance of the follower knows every lesson with its pupils: both services have followed, and told.
            try towns.client.waitForRosters(Self.school)
            #expect(try lesson(towns, 0)?["startTime"]?.string == Self.school.day.at(hour: 8, minute: 0).rfc3339)
            let refused = try towns.client.send("POST", .schedule, "/v1/imports", document(lessonsAt: 9))
            #expect(refused.status == 409)
            #expect(try JSON(parsing: refused.body)["code"] == "followed-register")

            towns.follower.kill(.schedule)
            let moved = try towns.office.call("POST", .schedule, "/v1/imports", document(lessonsAt: 13))
            try towns.follower.start(.schedule)
            try towns.follower.waitUntilReady(.schedule)
            let start = Self.school.day.at(hour: 13, minute: 0).rfc3339
            for number in [0, 1] {
                try eventually("the lesson moves", within: .seconds(60), every: .milliseconds(50)) {
                    try lesson(towns, number)?["startTime"]?.string == start
                }
            }
            // The import is taken back at the source: the follower hears of that too.
            let id = try #require(moved["import"]?.string)
            try towns.office.call("POST", .schedule, "/v1/imports/\(id)/undo")
            try eventually("the lesson moves back", within: .seconds(60), every: .milliseconds(50)) {
                try lesson(towns, 1)?["startTime"]?.string == Self.school.day.at(hour: 8, minute: 0).rfc3339
            }
            let status = try JSON(parsing: operators(towns, .schedule).body)
            #expect(status["state"] == "following" && status["kinds"]?["calendarEvents"]?["tally"]?["created"] == 2)
            #expect(try towns.client.metric("follow_requests_total", of: .schedule) > 0)
            #expect(try towns.follower.metric("follow_items_total", where: "calendarEvents", of: .schedule) > 0)
        }

        private func operators(_ towns: TwoTowns, _ service: Town.Service) throws -> HTTPClientResponse {
            var request = HTTPClientRequest("GET", towns.follower.url(service) + "/v1/following")
            request.authorization = .bearer(try towns.follower.token(machine: "operator", ["operator"]))
            return try HTTPClient(timeout: .seconds(30)).send(request)
        }

        /// Of a protected pupil a provider that hides them says nothing, and one that shows them says the truth.
        @Test(.timeLimit(.minutes(20)), arguments: [true, false])
        func `a protected pupil leaves a class by the word of a provider that shows them, and by no other`(
            sees: Bool
        ) throws {
            let towns = try TwoTowns(
                "protected-\(sees)", scopes: sees ? ["ss12000.protected", "ss12000.protected.copy"] : [],
                settings: ["REGISTER_FOLLOW_SEES_PROTECTED": "\(sees)"])
            defer { towns.close() }
            try towns.office.importSchool(Self.school)
            try towns.client.waitForRosters(Self.school)
            let pupil = Self.school.classes[0].pupils[0]
            // Both offices hear of it; the mark here must not wait for a provider.
            for office in [towns.client, towns.office] {
                try office.call(
                    "PUT", .register, "/v1/persons/\(pupil)/security-marking",
                    ["securityMarking": "Sekretessmarkering", "purpose": "Provning"])
            }
            // At the source the pupil leaves the class, and the class gets another name.
            let group = try #require(Self.school.document["groups"]?[0])
            let rest = Self.school.classes[0].pupils.dropFirst().map {
                ["person": SchoolDocument.reference($0), "startDate": "2020-08-01"] as JSON
            }
            let renamed = group.setting("groupMemberships", JSON(rest)).setting("displayName", "Ny klass")
            try towns.office.call("POST", .register, "/v1/imports", ["groups": [renamed]])
            let path = "/v2.0/groups/\(GroupID.numbered(0))"
            let followed = try eventually("the class is read", within: .seconds(60), every: .milliseconds(50)) {
                let answer = try towns.client.send("GET", .register, path, headers: Self.purpose)
                let group = try JSON(parsing: answer.body)
                return group["displayName"] == "Ny klass" ? group : nil
            }
            let members = followed["groupMemberships"]?.elements?.compactMap { $0["person"]?["id"]?.string } ?? []
            #expect(members.contains(pupil.description) == !sees)
            #expect(members.count == (sees ? 3 : 4))
            // The pupil is there in both cases, for those who may see them.
            let person = try towns.client.send(
                "GET", .register, "/v2.0/persons/\(pupil)", headers: Self.purpose)
            #expect(person.status == 200)
        }
    }
}
