import JSON
import Testing

/// A school in its last weeks of the year: 7A (three pupils), 9A (two), a preschool class (one), and a neighbour.
enum YearSchool {
    static let path = "/v1/school-year-changes"
    static let class7A = "00000000-0000-4000-8000-0000000004c1"
    static let class9A = "00000000-0000-4000-8000-0000000004c2"
    static let classF = "00000000-0000-4000-8000-0000000004c3"
    static let choir = "00000000-0000-4000-8000-0000000004c4"
    static let westClass = "00000000-0000-4000-8000-0000000004c5"
    static let teacher = "00000000-0000-4000-8000-0000000004b0"
    static let mentor = "00000000-0000-4000-8000-0000000004d1"

    static func pupil(_ number: Int) -> String { "00000000-0000-4000-8000-0000000005\(10 + number)" }

    static func person(
        _ number: Int, _ type: String, _ year: Int?, at unit: String = MovingSchool.east, to end: String? = nil,
        marking: String = "Ingen"
    ) -> JSON {
        Household.person(
            pupil(number),
            [
                ("securityMarking", JSON(marking)),
                ("enrolments", [MovingSchool.enrolment(unit, type, year: year, to: end)]),
            ])
    }

    static func schoolClass(_ id: String, _ name: String, _ numbers: [Int], at unit: String = MovingSchool.east) -> JSON
    {
        MovingSchool.group(id, unit, name, members: numbers.map(pupil))
    }

    static func request(_ more: [(String, JSON)] = []) -> JSON {
        more.reduce(
            ["organisation": JSON(MovingSchool.east), "lastDay": "2027-06-30", "firstDay": "2027-07-01"] as JSON
        ) { $0.setting($1.0, $1.1) }
    }

    static func bench() throws -> RegisterBench {
        let bench = try RegisterBench(at: "2027-06-01T07:00:00Z")
        let persons = [
            person(1, "GR", 7), person(2, "GR", 7), person(3, "GR", 7), person(4, "GR", 9), person(5, "GR", 9),
            person(6, "FKLASS", 0), person(7, "GR", 4, at: MovingSchool.west), Household.person(teacher),
        ]
        let duty: JSON = [
            "id": JSON(mentor), "person": MovingSchool.reference(teacher),
            "dutyAt": MovingSchool.reference(MovingSchool.east), "dutyRole": "Lärare", "startDate": "2020-08-01",
            "assignmentRole": [["group": MovingSchool.reference(class7A), "assignmentRoleType": "Mentor"]],
        ]
        let document: JSON = [
            "organisations": JSON(MovingSchool.units), "persons": JSON(persons),
            "groups": [
                schoolClass(class7A, "7A", [1, 2, 3]), schoolClass(class9A, "9A", [4, 5]),
                schoolClass(classF, "F", [6]),
                MovingSchool.group(choir, MovingSchool.east, "Kör", "Undervisning", members: [1, 4].map(pupil)),
                schoolClass(westClass, "4X", [7], at: MovingSchool.west),
            ],
            "duties": [duty],
        ]
        let report = try bench.load(document.text)
        try #require(report["persons"]?["created"]?.int == 8 && report["groups"]?["created"]?.int == 5)
        try bench.forgetTold()
        return bench
    }
}
