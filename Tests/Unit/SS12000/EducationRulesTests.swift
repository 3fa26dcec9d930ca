import JSON
import SS12000
import Testing

/// Placements, programmes, study plans, syllabuses and offerings as other suppliers export them.
struct EducationRulesTests {
    private static let syllabus = "00000000-0000-4000-8000-00000000aa01"
    private static let programme = "00000000-0000-4000-8000-00000000aa02"

    /// A document of a school with these extra lists.
    private func imported(_ lists: String) throws -> Imported {
        try Imported(
            #"""
            {\#(School.organisations),"persons":[\#(School.pupil(#""enrolments":[]"#)),\#(School.plainPerson(School.guardian))],
            "groups":[\#(School.plainGroup)],"syllabuses":[{"id":"\#(Self.syllabus)",\#(School.meta),"schoolType":"GY",
            "subjectName":"Matematik","official":true}],\#(lists)}
            """#)
    }

    private func placement(_ members: String) throws -> Imported {
        try imported(
            #""placements":[{"id":"\#(School.event)",\#(School.meta),"child":{"id":"\#(School.pupil)"},\#(members)}]"#)
    }

    @Test func `a whole placement needs no repair`() throws {
        let placement = try placement(
            #"""
            "placedAt":{"id":"\#(School.unit)"},"group":{"id":"\#(School.group)"},"owners":[{"id":"\#(School.guardian)"}],
            "schoolType":"FS","startDate":"2026-08-17","reason":"Omsorgsbehov","maxWeeklyScheduleHours":40
            """#)
        #expect(placement.rules.isEmpty)
        #expect(try placement.only(.placements)["owners"]?.count == 1)
    }

    @Test func `a placement is where its group is, and keeps what can be used`() throws {
        let placement = try placement(
            #"""
            "group":"\#(School.group)","owners":["\#(School.guardian)","\#(School.event)"],"schoolType":"Förskola",
            "startDate":"2026-08-17","reason":"Omsorg","maxWeeklyScheduleHours":"40"
            """#)
        let json = try placement.only(.placements)
        #expect(json["placedAt"]?["id"]?.string == School.unit && json["schoolType"]?.string == "FS")
        #expect(json["owners"]?.count == 1 && json["reason"]?.string == "Omsorgsbehov")
        #expect(placement.has(.organisationAssumed, "placedAt") && placement.has(.referenceDropped))
    }

    @Test(arguments: [
        (#""schoolType":"GR","startDate":"2026-08-17""#, RejectionRule.unknownCode, "schoolType"),
        (#""startDate":"2026-08-17""#, .missingField, "schoolType"),
        (#""schoolType":"FS","startDate":"snart""#, .invalidDate, "startDate"),
        (#""schoolType":"FS","placedAt":{"id":"x"}"#, .unknownReference, "placedAt"),
    ])
    func `a placement of no use is rejected by name`(members: String, rule: RejectionRule, field: String) throws {
        #expect(try placement(members).has(rule, field))
    }

    @Test func `a placement of nobody is no placement`() throws {
        let imported = try imported(
            #""placements":[{"id":"\#(School.event)","child":{"id":"\#(School.teacher)"},"schoolType":"FS"}]"#)
        #expect(imported.has(.unknownReference, "child") && imported.items[.placements] == nil)
    }

    @Test func `a programme keeps the standard's misspelling, and what lies within one is an orientation`() throws {
        let imported = try imported(
            #"""
            "programmes":[{"id":"\#(Self.programme)","name":"Intro","type":"Introduktionsprogram","schoolType":"GY",
              "parentProgramme":{"id":"\#(Self.programme)"},
              "content":[{"type":"gymnasiegemensamma","content":[{"id":"\#(Self.syllabus)"},{"id":"\#(School.event)"}]}]},
             {"id":"\#(School.event)","code":"NANAT","parentProgramme":{"id":"\#(Self.programme)"},"schoolType":"GY"},
             {"id":"\#(School.activity)","name":"Okänt","schoolType":"GY"}]
            """#)
        let programmes = imported.items[.programmes] ?? []
        #expect(programmes.count == 2)
        #expect(programmes[0]["type"]?.string == "Intruduktionsprogram" && programmes[0]["parentProgramme"] == nil)
        #expect(programmes[0]["content"]?[0]?["content"] == [["id": JSON(Self.syllabus)]])
        #expect(programmes[1]["type"]?.string == "Programinriktning" && programmes[1]["name"]?.string == "NANAT")
        #expect(imported.has(.missingField, "type"))
    }

    @Test func `a syllabus is named by what it has, and is official when it has a curriculum`() throws {
        let imported = try imported(
            #"""
            "syllabi":[{"id":"\#(School.event)","courseName":"Matematik 1a","curriculum":"gy2011","schoolType":"Gymnasium",
              "specialisationCourseContent":{"title":"T","description":"D","titleEngish":"E"}},
             {"id":"\#(School.activity)","subjectName":"Slöjd","curriculum":"Lgr22","schoolType":"GR"}]
            """#)
        let syllabuses = imported.items[.syllabuses] ?? []
        let first = try #require(syllabuses.first { $0["id"]?.string == School.event })
        #expect(first["subjectName"]?.string == "Matematik 1a" && first["official"]?.bool == true)
        #expect(first["curriculum"]?.string == "GY2011" && first["schoolType"]?.string == "GY")
        #expect(first["specialisationCourseContent"]?["titleEnglish"]?.string == "E")
        let second = try #require(syllabuses.first { $0["id"]?.string == School.activity })
        #expect(second["official"]?.bool == false && second["curriculum"] == nil && imported.has(.codeDropped))
    }

    @Test func `a study plan keeps the courses there are`() throws {
        let imported = try imported(
            #"""
            "studyPlans":[{"id":"\#(School.event)","student":{"id":"\#(School.pupil)"},"startDate":"2026-08-17",
              "content":[{"title":"År 1","syllabuses":["\#(Self.syllabus)",{"syllabus":{"id":"\#(School.activity)"}}]}],
              "notes":["Fritext"]}]
            """#)
        let plan = try #require(StudyPlanDocument(try imported.only(.studyplans)))
        #expect(plan.syllabuses.map(\.description) == [Self.syllabus])
        #expect(plan.json["notes"] == [["type": "Anteckningar", "note": "Fritext"]])
        #expect(imported.has(.keyRenamed) && imported.has(.referenceDropped))
    }

    private func offering(_ start: String, _ syllabuses: String = "") -> String {
        #"{"offeredAt":{"id":"\#(School.unit)"},"startDate":"\#(start)","offeredSyllabuses":[\#(syllabuses)]}"#
    }

    @Test func `an offering without an id gets one that stays when its courses change`() throws {
        let course = #"{"id":"\#(Self.syllabus)"}"#
        func ids(_ items: [String]) throws -> [String?] {
            let imported = try imported(#""schoolUnitOfferings":[\#(items.joined(separator: ","))]"#)
            #expect(imported.rejected[.schoolUnitOfferings] == 0)
            #expect(imported.rules.subtracting(["id-derived"]).isEmpty)
            return imported.items[.schoolUnitOfferings]?.map { $0["id"]?.string } ?? []
        }
        let first = try ids([offering("2026-08-17"), offering("2027-08-16")])
        #expect(first.count == 2 && first[0] != first[1])
        #expect(try ids([offering("2027-08-16", course), offering("2026-08-17", course)]) == first.reversed())
        // Two alike are two, the first of which is the one there was.
        let alike = try ids([offering("2026-08-17", course), offering("2026-08-17")])
        #expect(alike.count == 2 && alike[0] == first[0] && alike[1] != first[0])
    }

    @Test func `an offering is recognised, and rejected for what it lacks and not for its id`() throws {
        let alone = try Imported("[\(School.organisation),\(offering("2026-08-17"))]")
        #expect(try alone.only(.schoolUnitOfferings)["offeredSyllabuses"] == [])
        let nowhere = try imported(#""schoolUnitOfferings":[{"startDate":"2026-08-17","offeredSyllabuses":[]}]"#)
        #expect(nowhere.has(.missingField, "offeredAt"))
    }

    @Test func `single resources are recognised by their fields`() throws {
        for (text, kind) in [
            (#"{"id":"1","placedAt":{"id":"2"},"child":{"id":"3"}}"#, ResourceKind.placements),
            (#"{"id":"1","subjectName":"Matematik","schoolType":"GY"}"#, .syllabuses),
            (#"{"id":"1","name":"Natur","type":"Yrkesprogram","schoolType":"GY"}"#, .programmes),
            (#"{"id":"1","student":{"id":"3"},"startDate":"2026-08-17"}"#, .studyplans),
            (#"{"offeredAt":{"id":"2"},"offeredSyllabuses":[]}"#, .schoolUnitOfferings),
        ] {
            #expect(try Imported(text).received[kind] == 1, "\(kind)")
        }
    }

    @Test func `an enrolment's programme is one there is`() throws {
        let imported = try Imported(
            School.person(
                #"""
                "enrolments":[{"enroledAt":{"id":"\#(School.unit)"},"schoolType":"GY","startDate":"2026-08-17",
                "programme":{"id":"\#(Self.programme)"}}]
                """#))
        #expect(imported.has(.referenceDropped, "enrolments.programme"))
        #expect(try imported.only(.persons)["enrolments"]?[0]?["programme"] == nil)
    }
}
