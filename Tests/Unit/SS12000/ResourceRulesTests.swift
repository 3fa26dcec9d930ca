import JSON
import Runtime
import SS12000
import Testing

struct ResourceRulesTests {
    @Test func `an organisation without type, name or parent gets what can be told`() throws {
        let imported = try Imported(
            #"""
            {"organisations":[{"id":"\#(School.unit)","schoolUnitCode":"12345678","parentOrganisation":{"id":"\#(School.unit)"}},
                              {"id":"\#(School.group)","displayName":"Kommunen","parentOrganisation":{"id":"\#(School.duty)"}}]}
            """#)
        let units = imported.items[.organisations] ?? []
        try #require(units.count == 2)
        #expect(units[0]["organisationType"]?.string == "Skolenhet" && units[0]["displayName"]?.string == "12345678")
        #expect(units[1]["organisationType"]?.string == "Huvudman")
        #expect(
            imported.has(.parentCircle, "parentOrganisation") && imported.has(.referenceDropped, "parentOrganisation"))
        #expect(imported.has(.displayNameAssumed) && imported.has(.valueAssumed, "organisationType"))
    }

    @Test func `a group without memberships has none, and without start or owner what can be told`() throws {
        let imported = try Imported(School.group(#""groupCode":"6A","groupType":"klass""#))
        let group = try imported.only(.groups)
        #expect(group["groupMemberships"] == [] && group["startDate"]?.string == "1900-01-01")
        #expect(group["organisation"]?["id"]?.string == School.unit && group["displayName"]?.string == "6A")
        #expect(group["endDate"] == nil)
        for rule in [RepairRule.membershipsAssumedEmpty, .startDateAssumed, .organisationAssumed, .displayNameAssumed] {
            #expect(imported.has(rule))
        }
    }

    @Test func `a group whose organisation does not exist is rejected, and what refers to the group with it`() throws {
        let imported = try Imported(
            #"""
            {\#(School.organisations),"groups":[{"id":"\#(School.group)","displayName":"6A","startDate":"2026-08-17",\#
            "groupType":"Klass","organisation":{"id":"\#(School.event)"}}],"activities":[\#(School.plainActivity)]}
            """#)
        #expect(imported.items[.groups] == nil && imported.items[.activities] == nil)
        #expect(imported.has(.unknownReference, "organisation") && imported.has(.unknownReference, "groups"))
    }

    @Test func `a member who is no person is dropped and the others kept`() throws {
        let imported = try Imported(
            School.group(
                #"""
                "displayName":"6A","startDate":"2026-08-17","groupType":"Klass","organisation":{"id":"\#(School.unit)"},\#
                "groupMemberships":[{"person":{"id":"\#(School.guardian)"}},"\#(School.pupil)"]
                """#))
        #expect(try imported.only(.groups)["groupMemberships"] == [["person": ["id": JSON(School.pupil)]]])
        #expect(imported.has(.referenceDropped, "groupMemberships.person"))
    }

    @Test func `teaching is not an assignment role and is dropped from the duty`() throws {
        let imported = try Imported(
            School.duty(
                #"""
                "person":{"id":"\#(School.teacher)"},"dutyAt":{"id":"\#(School.unit)"},"dutyRole":"Lärare","startDate":"2024-08-12",\#
                "assignmentRole":[{"group":{"id":"\#(School.group)"},"assignmentRoleType":"Lärare"},\#
                {"group":{"id":"\#(School.group)"},"assignmentRoleType":"mentor"}]
                """#))
        let roles = try imported.only(.duties)["assignmentRole"]
        #expect(roles?.count == 1 && roles?[0]?["assignmentRoleType"]?.string == "Mentor")
        #expect(imported.has(.assignmentRoleDropped, "assignmentRole.assignmentRoleType"))
    }

    @Test func `a duty of nobody known keeps its place without the person`() throws {
        let imported = try Imported(
            School.duty(
                #""person":{"id":"\#(School.pupil)"},"dutyAt":{"id":"\#(School.unit)"},"dutyRole":"Lärare","startDate":"2024-08-12""#
            ))
        #expect(try imported.only(.duties)["person"] == nil)
        #expect(imported.has(.referenceDropped, "person"))
    }

    @Test func `a teacher named by person becomes that person's duty`() throws {
        let imported = try Imported(
            School.activity(
                #"""
                "displayName":"Matematik","startDate":"2026-08-17","groups":[{"id":"\#(School.group)"}],\#
                "organisation":{"id":"\#(School.unit)"},"owner":{"id":"\#(School.unit)"},"subject":{"code":"MAT"},\#
                "teachers":[{"person":{"id":"\#(School.teacher)"}},{"person":{"id":"\#(School.guardian)"}}]
                """#))
        let activity = try imported.only(.activities)
        #expect(activity["teachers"] == [["duty": ["id": JSON(School.duty)]]])
        #expect(activity["calendarEventsRequired"]?.bool == true)
        #expect(imported.has(.teacherResolvedToDuty, "teachers.duty") && imported.has(.teacherWithoutDutyDropped))
        #expect(imported.has(.calendarEventsRequiredAssumed))
        #expect(imported.has(.unknownKeyDropped, "owner") && imported.has(.unknownKeyDropped, "subject"))
    }

    @Test func `a teacher's duty the service already holds is found there`() throws {
        let duty = try #require(DutyID(School.event))
        let known = KnownResources(contains: { _, _ in true }, duties: { _ in [duty] })
        let imported = try Imported(
            #"""
            {"activities":[{"id":"\#(School.activity)","displayName":"M","startDate":"2026-08-17","groups":["\#(School.group)"],\#
            "organisation":"\#(School.unit)","teachers":[{"person":{"id":"\#(School.teacher)"}}]}]}
            """#, known: known)
        #expect(try imported.only(.activities)["teachers"]?[0]?["duty"]?["id"]?.string == School.event)
    }

    @Test func `an activity without groups is rejected, and one without owner belongs where its group does`() throws {
        let without = try Imported(School.activity(#""displayName":"Kör","startDate":"2026-08-17""#))
        #expect(without.has(.missingField, "groups") && without.rejected[.activities] == 1)
        let ownerless = try Imported(
            School.activity(#""displayName":"Kör","startDate":"2026-08-17","groups":["\#(School.group)"]"#))
        #expect(try ownerless.only(.activities)["organisation"]?["id"]?.string == School.unit)
        #expect(ownerless.has(.organisationAssumed))
    }

    @Test func `an event that ends before it starts is rejected`() throws {
        let imported = try Imported(
            School.event(
                #""activity":{"id":"\#(School.activity)"},"startTime":"2026-08-17T10:00:00Z","endTime":"2026-08-17T09:00:00Z""#
            ))
        #expect(imported.has(.endsBeforeStart, "endTime") && imported.rejected[.calendarEvents] == 1)
    }

    @Test func `an event without activity or of an unknown one is rejected`() throws {
        let times = #""startTime":"2026-08-17T08:00:00Z","endTime":"2026-08-17T09:00:00Z""#
        #expect(try Imported(School.event(times)).has(.missingField, "activity"))
        #expect(
            try Imported(School.event(times + #","activity":{"id":"\#(School.duty)"}"#)).has(
                .unknownReference, "activity"))
    }

    @Test func `a room is kept by its id though nobody holds rooms`() throws {
        let imported = try Imported(
            School.event(
                #"""
                "activity":{"id":"\#(School.activity)"},"startTime":"2026-08-17T08:00:00Z","endTime":"2026-08-17T09:00:00Z",\#
                "rooms":[{"id":"\#(School.duty)","displayName":"Sal 1"}],\#
                "studentExceptions":[{"student":{"id":"\#(School.pupil)"},"participates":false}]
                """#))
        let event = try imported.only(.calendarEvents)
        #expect(event["rooms"] == [["id": JSON(School.duty)]])
        // Nobody by that id is in the document.
        #expect(event["studentExceptions"]?.count == 0)
        #expect(imported.has(.referenceDropped, "studentExceptions.student"))
    }

    @Test func `the same content in another order is the same item`() throws {
        let one = try Imported(
            School.group(
                #""displayName":"6A","startDate":"2026-08-17","groupType":"Klass","organisation":{"id":"\#(School.unit)"}"#
            ))
        let other = try Imported(
            School.group(#""organisation":"\#(School.unit)","groupType":"KLASS","startDate":"20260817","name":"6A""#))
        #expect(try one.only(.groups).encoded() == other.only(.groups).encoded())
    }

    @Test func `kinds can be read alone and still know what they refer to`() throws {
        let document = try ImportDocument(
            parsing: Array(
                School.activity(
                    #""displayName":"M","startDate":"2026-08-17","groups":["\#(School.group)"],"teachers":[{"person":"\#(School.teacher)"}]"#
                ).utf8))
        let normaliser = Normaliser(document, today: .init(year: 2026, month: 8, day: 17)!)
        var activities: [ImportItem] = []
        normaliser.read(.activities) { activities.append($0) }
        #expect(activities.first?.json["teachers"]?[0]?["duty"]?["id"]?.string == School.duty)
        #expect(!normaliser.findings.totals.keys.contains { $0.resource == "persons" || $0.resource == "duties" })
    }
}
