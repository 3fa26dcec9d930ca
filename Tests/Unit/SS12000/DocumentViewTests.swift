import JSON
import Runtime
import SS12000
import Testing

struct DocumentViewTests {
    private func date(_ text: String) throws -> LocalDate { try #require(LocalDate(iso8601: text)) }

    @Test(arguments: [
        ("2008-08-17", "2026-08-16", false), ("2008-08-17", "2026-08-17", true),
        // Born on a leap day: 18 on the first of March of a common year.
        ("2008-02-29", "2026-02-28", false), ("2008-02-29", "2026-03-01", true),
    ])
    func `a person is adult from the eighteenth birthday`(born: String, on: String, isAdult: Bool) throws {
        let person = try #require(PersonDocument(["id": JSON(School.pupil), "birthDate": JSON(born)]))
        #expect(try person.isAdult(on: date(on)) == isAdult)
    }

    @Test func `a person without a birth date is a child`() throws {
        let person = try #require(PersonDocument(["id": JSON(School.pupil)]))
        #expect(try person.isAdult(on: date("2090-01-01")) == false)
    }

    @Test(arguments: [
        ("2026-08-17", true), ("2026-12-18", true), ("2026-08-16", false), ("2026-12-19", false),
    ])
    func `both dates of a membership are included`(on: String, isMember: Bool) throws {
        let group = try #require(
            GroupDocument([
                "id": JSON(School.group),
                "groupMemberships": [
                    ["person": ["id": JSON(School.pupil)], "startDate": "2026-08-17", "endDate": "2026-12-18"]
                ],
            ]))
        #expect(try group.memberships.first?.includes(on: date(on)) == isMember)
    }

    @Test func `custodians are those with custody, each once`() throws {
        let guardian = JSON(School.guardian)
        let person = try #require(
            PersonDocument([
                "id": JSON(School.pupil),
                "responsibles": [
                    ["person": ["id": guardian], "relationType": "Vårdnadshavare"],
                    ["person": ["id": guardian], "relationType": "Vårdnadshavare"],
                    ["person": ["id": JSON(School.teacher)], "relationType": "God man"],
                    ["person": ["id": JSON(School.unit)]],
                ],
            ]))
        #expect(person.custodians == [PersonID(School.guardian)])
        #expect(person.responsibles.count == 4)
    }

    @Test(arguments: [("Ingen", false), ("Sekretessmarkering", true), ("Skyddad folkbokföring", true), ("Annat", true)])
    func `any mark but Ingen protects`(mark: String, isProtected: Bool) throws {
        let person = try #require(PersonDocument(["id": JSON(School.pupil), "securityMarking": JSON(mark)]))
        #expect(person.isProtected == isProtected)
    }

    @Test func `a document without a readable id is none`() {
        #expect(PersonDocument([:]) == nil)
        #expect(GroupDocument(["id": "6A"]) == nil)
        #expect(CalendarEventDocument(["id": JSON(School.event)]) == nil)
    }

    @Test func `ids are read in any case and written in lower case, ordered as stored`() throws {
        let id = try #require(PersonID(School.pupil.uppercased()))
        #expect(id.description == School.pupil)
        #expect(try id < #require(PersonID(School.guardian)))
        #expect(PersonID("6A") == nil)
    }
}
