import City
import HTTP
import JSON
import Runtime
import SS12000
import TestSupport
import Testing

/// One small city, and three people in it with a protection mark: a pupil, a guardian and a teacher. In the other world all that
/// is secret about them is something else; what may be known, that there is a duty or a child of the guardian's, is the same.
struct TwoWorlds {
    let first: RegisterBench
    let second: RegisterBench
    /// The three.
    let protected: [String]
    /// Every text and number that either world's documents have about them.
    let words: [String]
    /// Others' ids, which both worlds have.
    let known: [String]
    /// Those of the others who are named together with the three: their children and guardians, and who is in class with them.
    let near: [String]

    init() throws {
        let city = City(pupils: 60, seed: 5, day: try #require(LocalDate(iso8601: "2026-08-17")))
        var bytes: [UInt8] = []
        try CityDocument(city).write { bytes += $0 }
        let document = try JSON(parsing: bytes)
        let persons = Self.items(document, "persons")
        let open = persons.filter { ($0["securityMarking"]?.string ?? "Ingen") == "Ingen" }
        let holders = Set(Self.items(document, "duties").compactMap { $0["person"]?["id"]?.string })
        let pupil = try #require(
            open.first { ($0["enrolments"]?.count ?? 0) > 0 && ($0["responsibles"]?.count ?? 0) > 1 })
        let guardian = try #require(pupil["responsibles"]?[0]?["person"]?["id"]?.string)
        let teacher = try #require(
            open.first { holders.contains($0["id"]?.string ?? "") && $0["id"]?.string != guardian })
        let ids = [pupil["id"]?.string, guardian, teacher["id"]?.string].compactMap { $0 }
        protected = ids
        let (here, there) = (Self.marked(document, ids), Self.changed(Self.marked(document, ids), ids))
        words = Set([here, there].flatMap { Self.about(ids, $0) }.flatMap(Self.leaves)).sorted()
        known = open.map { $0["id"]?.string ?? "" }.filter { !ids.contains($0) }
        near = known.filter(words.contains)
        first = try RegisterBench()
        second = try RegisterBench()
        for (bench, document) in [(first, here), (second, there)] {
            let report = try bench.load(document.text)
            try #require(report["persons"]?["rejected"] == 0, "\(report.text.prefix(2_000))")
        }
        try delete()
    }

    /// In both worlds somebody is deleted; in the first also one with a protection mark, whom nobody else ever saw.
    private func delete() throws {
        let ghost = "0f0f0f0f-0000-4000-8000-000000000098"
        let person: JSON = [
            "id": JSON(ghost), "givenName": "Osynlig", "familyName": "Provning",
            "securityMarking": "Sekretessmarkering",
        ]
        try first.load((["persons": [person]] as JSON).text)
        let scopes = ["register.write", "ss12000.protected"]
        func delete(_ id: String, in bench: RegisterBench) throws {
            let answer = try bench.send(
                .delete, "/v1/persons/\(id)?cascade=true", scopes: scopes, purpose: "Provning",
                headers: [("If-Match", "*")])
            try #require(answer.status == 204, "\(String(decoding: answer.body, as: UTF8.self))")
        }
        try delete(ghost, in: first)
        for bench in [first, second] {
            bench.clock.advance(by: .seconds(60))
            try delete(try #require(known.last { !near.contains($0) }), in: bench)
        }
    }

    private static func marked(_ document: JSON, _ ids: [String]) -> JSON {
        mapping(document, "persons") { person in
            ids.contains(person["id"]?.string ?? "")
                ? person.setting("securityMarking", "Sekretessmarkering") : person
        }
    }

    /// The same people under other names and numbers, elsewhere, with other guardians and in other groups.
    private static func changed(_ document: JSON, _ ids: [String]) -> JSON {
        let units = items(document, "organisations").filter { $0["organisationType"] == "Skolenhet" }
            .compactMap { $0["id"]?.string }
        let persons = items(document, "persons")
        let other = persons.first { $0["enrolments"] == nil && !ids.contains($0["id"]?.string ?? "") }?["id"]
        var number = 0
        let changed = mapping(document, "persons") { person in
            guard ids.contains(person["id"]?.string ?? "") else { return person }
            number += 1
            var person = person.setting("givenName", JSON("Åsa\(number)")).setting("familyName", "Aaron")
                .setting("birthDate", JSON("2013-01-0\(number)")).setting("sex", "Kvinna")
                .setting("civicNo", ["value": JSON("2013010\(number)TA0\(number)")])
                .setting("eduPersonPrincipalNames", [JSON("hemlig\(number)@annan.example")])
                .setting("emails", [["value": JSON("hemlig\(number)@hem.example"), "type": "Privat"]])
                .setting("phoneNumbers", [["value": "070-0000000", "type": "Hem", "mobile": true]])
                .setting("externalIdentifiers", nil).setting("photo", JSON("https://bilder.example/\(number)"))
            if let enrolments = person["enrolments"]?.elements.map(Array.init) {
                let moved = enrolments.map { enrolment in
                    let unit = units.first { $0 != enrolment["enroledAt"]?["id"]?.string }
                    return enrolment.setting("enroledAt", ["id": JSON(unit)]).setting("startDate", "2026-08-03")
                }
                person = person.setting("enrolments", JSON(moved))
            }
            if person["responsibles"]?.elements?.isEmpty == false {
                person = person.setting(
                    "responsibles",
                    [["person": ["id": other ?? JSON(nil as String?)], "relationType": "Vårdnadshavare"]])
            }
            return person
        }
        // Out of all their groups, and into the first that they were not in.
        var isPlaced = false
        return mapping(changed, "groups") { group in
            let members = group["groupMemberships"]?.elements.map(Array.init) ?? []
            let others = members.filter { !ids.contains($0["person"]?["id"]?.string ?? "") }
            if others.count < members.count { return group.setting("groupMemberships", JSON(others)) }
            if isPlaced { return group }
            isPlaced = true
            return group.setting(
                "groupMemberships", JSON(others + [["person": ["id": JSON(ids[0])], "startDate": "2026-08-03"]]))
        }
    }

    private static func mapping(_ document: JSON, _ list: String, _ change: (JSON) -> JSON) -> JSON {
        document.setting(list, document[list]?.elements.map { JSON($0.map(change)) })
    }

    /// The documents that are about them or name them.
    private static func about(_ ids: [String], _ document: JSON) -> [JSON] {
        let persons = items(document, "persons").filter { ids.contains($0["id"]?.string ?? "") }
        let others = ["groups", "duties", "placements"].flatMap { items(document, $0) }
        return persons + others.filter { item in ids.contains { item.text.contains($0) } }
    }

    private static func items(_ document: JSON, _ list: String) -> [JSON] {
        guard let elements = document[list]?.elements else { return [] }
        return Array(elements)
    }

    private static func leaves(_ json: JSON) -> [String] {
        if let elements = json.elements { return elements.flatMap(leaves) }
        if let members = json.members { return members.flatMap { leaves($0.value) } }
        return json.string.map { [$0] } ?? []
    }
}
