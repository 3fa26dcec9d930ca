import JSON
import SS12000
import TestSupport

/// Ten people with a protection mark, of whom most are named by nobody on a list, and three without.
enum ProtectedTown {
    static let marked = (1...10).map { PersonID.numbered($0).description }
    static let plain = (11...13).map { PersonID.numbered($0).description }
    static let placement = "0f0b0000-0000-4000-8000-000000000001"

    /// - Parameter leavingOut: people who are not in it.
    static func document(leavingOut left: Set<String> = []) -> JSON {
        let enrolled: JSON = [
            "enrolments": [["enroledAt": ["id": JSON(School.unit)], "schoolType": "GR", "startDate": "2026-08-01"]]
        ]
        // 1 is a pupil in no class, 2 a guardian of nobody, 3 a teacher without a duty, 4 has a placement,
        // 5 is in a class, 6 has a duty, 7 is a guardian of 1: who is met by nobody else's document.
        let persons = marked.map { id -> JSON in
            var person = FollowBench.person(id, ["securityMarking": "Sekretessmarkering"])
            if id == marked[0] {
                person = person.setting("enrolments", enrolled["enrolments"]).setting(
                    "responsibles", [["person": ["id": JSON(marked[6])], "relationType": "Vårdnadshavare"]])
            }
            return person
        }
        let people = (persons + plain.map { FollowBench.person($0, enrolled) }).filter {
            !left.contains($0["id"]?.string ?? "")
        }
        return [
            "organisations": [FollowBench.organisation(School.unit)], "persons": JSON(people),
            "groups": [FollowBench.group(School.group, [marked[4], plain[0]])],
            "placements": [
                [
                    "id": JSON(placement), "placedAt": ["id": JSON(School.unit)], "child": ["id": JSON(marked[3])],
                    "schoolType": "FTH", "startDate": "2026-01-01", "endDate": "2026-12-31",
                ]
            ],
            "duties": [
                [
                    "id": JSON(School.duty), "person": ["id": JSON(marked[5])], "dutyAt": ["id": JSON(School.unit)],
                    "dutyRole": "Lärare", "startDate": "2026-08-01",
                ]
            ],
        ]
    }
}
