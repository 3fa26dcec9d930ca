import HTTP
import JSON
import Testing

/// Two school units and a preschool with groups, for pupils who come, move and leave.
enum MovingSchool {
    static let head = "00000000-0000-4000-8000-0000000002a0"
    static let east = "00000000-0000-4000-8000-0000000002a1"
    static let west = "00000000-0000-4000-8000-0000000002a2"
    static let class7A = "00000000-0000-4000-8000-0000000002c1"
    static let class7B = "00000000-0000-4000-8000-0000000002c2"
    static let maths = "00000000-0000-4000-8000-0000000002c3"
    static let westClass = "00000000-0000-4000-8000-0000000002c4"
    static let westOther = "00000000-0000-4000-8000-0000000002c5"
    static let preschool = "00000000-0000-4000-8000-0000000002c6"
    static let leisure = "00000000-0000-4000-8000-0000000002d1"

    static func reference(_ id: String) -> JSON { ["id": JSON(id)] }

    static func enrolment(
        _ unit: String, _ type: String = "GR", year: Int? = 7, from start: String = "2026-08-17",
        to end: String? = "2027-06-11"
    ) -> JSON {
        .object {
            $0.set("enroledAt", reference(unit))
            $0.set("schoolType", type)
            $0.set("schoolYear", year)
            $0.set("startDate", start)
            $0.set("endDate", end)
        }
    }

    static func group(
        _ id: String, _ unit: String, _ name: String, _ type: String = "Klass", schoolType: String? = nil,
        to end: String? = nil, members: [String] = []
    ) -> JSON {
        .object {
            $0.set("id", id)
            $0.set("displayName", name)
            $0.set("startDate", "2026-08-17")
            $0.set("endDate", end)
            $0.set("groupType", type)
            $0.set("schoolType", schoolType)
            $0.set("organisation", reference(unit))
            $0.set("groupMemberships", members.map { ["person": reference($0), "startDate": "2026-08-17"] as JSON })
        }
    }

    static func unit(_ id: String, _ name: String, _ types: [String]? = nil) -> JSON {
        .object {
            $0.set("id", id)
            $0.set("displayName", name)
            $0.set("organisationType", "Skolenhet")
            $0.set("parentOrganisation", reference(head))
            $0.set("schoolTypes", types.map { $0.map { JSON($0) } })
        }
    }

    static let units: [JSON] = [
        ["id": JSON(head), "displayName": "Kommunen", "organisationType": "Huvudman"],
        unit(east, "Östra", ["FKLASS", "GR", "GRS", "FTH"]), unit(west, "Västra"),
    ]

    /// A pupil of 7A who reads maths and has a place at the leisure-time centre.
    static func bench(at moment: String = "2026-11-25T07:00:00Z") throws -> RegisterBench {
        let bench = try RegisterBench(at: moment)
        let child = Household.child([Household.mother], [("enrolments", [enrolment(east)])])
        let document: JSON = [
            "organisations": JSON(units), "persons": JSON(Household.adults + [child]),
            "groups": [
                group(class7A, east, "7A", members: [Household.child]), group(class7B, east, "7B"),
                group(maths, east, "Ma 7A", "Undervisning", schoolType: "GR", members: [Household.child]),
                group(westClass, west, "7C"), group(westOther, west, "7D"),
                group(preschool, west, "Blåbär", "Avdelning"),
            ],
            "placements": [
                [
                    "id": JSON(leisure), "placedAt": reference(east), "child": reference(Household.child),
                    "owners": [reference(Household.mother)], "schoolType": "FTH", "startDate": "2026-08-17",
                ]
            ],
        ]
        let report = try bench.load(document.text)
        try #require(report["persons"]?["rejected"]?.int == 0 && report["groups"]?["created"]?.int == 6)
        try #require(report["placements"]?["created"]?.int == 1)
        try bench.forgetTold()
        return bench
    }
}

extension RegisterBench {
    /// A person's enrolments as `unit type year start–end`, in order.
    func enrolments(of person: String) throws -> [String] {
        try self.person(person)["enrolments"]?.elements?.map { enrolment in
            let unit = enrolment["enroledAt"]?["id"]?.string
            let name = unit == MovingSchool.east ? "east" : unit == MovingSchool.west ? "west" : "other"
            let year = enrolment["schoolYear"]?.int.map { " \($0)" } ?? ""
            let end = enrolment["cancelled"]?.bool == true ? "cancelled" : enrolment["endDate"]?.string ?? "…"
            return
                "\(name) \(enrolment["schoolType"]?.string ?? "?")\(year) \(enrolment["startDate"]?.string ?? "")–\(end)"
        } ?? []
    }

    /// A person's membership of a group as `start–end`; nil when they are none of its members.
    func membership(of person: String, in group: String) throws -> String? {
        let answer = try get("/v2.0/groups/\(group)", scopes: ["ss12000.read"])
        return try JSON(parsing: answer.body)["groupMemberships"]?.elements?
            .filter { $0["person"]?["id"]?.string == person }
            .map { "\($0["startDate"]?.string ?? "…")–\($0["endDate"]?.string ?? "…")" }.joined(separator: ", ")
    }

    func placements(of child: String) throws -> [JSON] {
        let answer = try get("/v2.0/placements?child=\(child)")
        return try JSON(parsing: answer.body)["data"]?.elements.map(Array.init) ?? []
    }
}
