import JSON

/// A few people with all that can be about them, for imports by somebody who may not see the protected among them.
enum GuardedTown {
    static func reference(_ number: Int) -> String { #"{"id":"\#(Town.id(number))"}"# }

    static func child(_ number: Int, guardians: [Int] = [], _ more: String = "") -> String {
        let list = guardians.map { #"{"person":\#(reference($0)),"relationType":"Vårdnadshavare"}"# }
        return Town.person(number, more + #","responsibles":[\#(list.joined(separator: ","))]"#)
    }

    static func placement(_ number: Int, of child: Int, owners: [Int] = []) -> String {
        let owners = owners.map(reference).joined(separator: ",")
        return #"""
            {"id":"\#(Town.id(number))","placedAt":{"id":"\#(School.unit)"},"child":\#(reference(child)),\#
            "owners":[\#(owners)],"schoolType":"FTH","startDate":"2026-08-17"}
            """#
    }

    static func studyPlan(_ number: Int, of student: Int) -> String {
        #"{"id":"\#(Town.id(number))","student":\#(reference(student)),"startDate":"2026-08-17"}"#
    }

    static func duty(_ number: Int, of person: Int?) -> String {
        let holder = person.map { #","person":\#(reference($0))"# } ?? ""
        return #"""
            {"id":"\#(Town.id(number))","dutyAt":{"id":"\#(School.unit)"},"dutyRole":"Lärare",\#
            "startDate":"2026-08-17"\#(holder)}
            """#
    }

    static func group(_ number: Int, of members: [Int]) -> String {
        let list = members.map { #"{"person":\#(reference($0))}"# }.joined(separator: ",")
        return #"""
            {"id":"\#(Town.id(number))","displayName":"\#(number)","groupType":"Klass","startDate":"2026-08-17",\#
            "organisation":{"id":"\#(School.unit)"},"groupMemberships":[\#(list)]}
            """#
    }

    static func document(_ kinds: [(String, [String])]) -> String {
        "{" + kinds.map { #""\#($0.0)":[\#($0.1.joined(separator: ","))]"# }.joined(separator: ",") + "}"
    }

    /// Children 1 and 4, their guardians 2 and 5, and a teacher, 3.
    static let all =
        #"{\#(School.organisations),"#
        + document([
            (
                "persons",
                [
                    child(1, guardians: [2]), Town.person(2), Town.person(3), child(4, guardians: [2, 5]),
                    Town.person(5),
                ]
            ),
            ("groups", [group(101, of: [1, 4]), group(102, of: [4])]),
            ("placements", [placement(201, of: 1, owners: [2]), placement(202, of: 4, owners: [2, 5])]),
            ("studyplans", [studyPlan(301, of: 1), studyPlan(302, of: 4)]),
            ("duties", [duty(401, of: 3), duty(402, of: 5)]),
        ]).dropFirst()
}
