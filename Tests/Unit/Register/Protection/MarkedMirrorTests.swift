import FoundationEssentials
import HTTP
import JSON
import RegisterService
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

/// Who keeps a mirror by what is newer than they have loses and finds again whatever a mark hides.
@Suite(.timeLimit(.minutes(3))) struct MarkedMirrorTests {
    private func mark(_ person: String, _ mark: String, _ bench: RegisterBench) throws {
        let response = try bench.send(
            .put, "/v1/persons/\(person)/security-marking", #"{"securityMarking":"\#(mark)","purpose":"Beslut"}"#,
            scopes: ["register.protect"])
        try #require(response.status == 200)
    }

    private func names(_ mirror: MirrorClient, _ id: String) -> [String] {
        MirrorClient.paths.filter { path in
            mirror.held[path]?.values.contains { $0.text.contains(id) } == true
        }
    }

    @Test(arguments: [
        (School.pupil, ["persons", "groups", "placements", "studyplans"]),
        (School.guardian, ["persons", "placements"]), (School.teacher, ["persons", "duties"]),
    ])
    func `a mirror forgets a person with everything that names them, and has it all back`(
        person: String, places: [String]
    ) throws {
        let bench = try WholeSchool.editor().bench
        var mirror = MirrorClient(of: bench)
        try mirror.synchronise()
        let before = names(mirror, person)
        #expect(before == MirrorClient.paths.filter(places.contains))
        try mark(person, "Sekretessmarkering", bench)
        try mirror.synchronise()
        #expect(names(mirror, person).isEmpty)
        #expect(try mirror.differences().isEmpty)
        try mark(person, "Ingen", bench)
        try mirror.synchronise()
        #expect(names(mirror, person) == before)
        #expect(try mirror.differences().isEmpty)
    }

    @Test func `it looks as if the person had been deleted, to the classes as well`() throws {
        let bench = try WholeSchool.editor().bench
        var mirror = MirrorClient(of: bench)
        try mirror.synchronise()
        let old = try #require(mirror.held["groups"]?[School.group]?["meta"])
        try mark(School.pupil, "Skyddad folkbokföring", bench)
        try mirror.synchronise()
        let class6A = try #require(mirror.held["groups"]?[School.group])
        #expect(class6A["groupMemberships"]?.elements?.isEmpty == true)
        #expect(class6A["meta"]?["created"] == old["created"] && class6A["meta"]?["modified"] != old["modified"])
    }

    @Test func `saying the same mark again is no news, nor is a name`() throws {
        let bench = try WholeSchool.editor().bench
        try mark(School.pupil, "Sekretessmarkering", bench)
        try bench.forgetTold()
        try mark(School.pupil, "Sekretessmarkering", bench)
        #expect(try bench.told().isEmpty)
        try mark(School.pupil, "Skyddad folkbokföring", bench)
        #expect(try bench.told().map(\.subject) == [School.pupil, School.pupil])
    }

    @Test(arguments: Seeds.usual([1, 2, 3]))
    func `after any history a mirror holds what is shown`(seed: UInt64) throws {
        print("marked mirror with seed \(seed)")
        var random = SeededRandom(seed: seed)
        let editor = try WholeSchool.editor(seesHidden: true)
        let bench = editor.bench
        var mirror = MirrorClient(of: bench)
        let people = [School.pupil, School.guardian, School.teacher]
        for step in 0..<60 {
            let person = people.randomElement(using: &random) ?? School.pupil
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1: try mark(person, "Sekretessmarkering", bench)
            case 2, 3: try mark(person, "Ingen", bench)
            case 4:
                // By an import, among other persons of the same batch.
                let persons = people.map { id -> JSON in
                    let plain: JSON = ["id": JSON(id), "givenName": JSON("A\(step)"), "familyName": "B"]
                    return id == person ? plain.setting("securityMarking", "Sekretessmarkering") : plain
                }
                try bench.load((["persons": JSON(persons)] as JSON).text)
                try editor.write("persons/\(School.pupil)", WholeSchool.document("persons/\(School.pupil)"))
            default:
                let placement = "placements/\(WholeSchool.placement)"
                try editor.remove(placement)
                try editor.write(placement, WholeSchool.document(placement))
                let group = "groups/\(School.group)"
                try editor.write(group, WholeSchool.document(group).setting("displayName", JSON("6A \(step)")))
            }
            if Bool.random(using: &random) { continue }
            try mirror.synchronise()
            try #require(try mirror.differences().isEmpty, "seed \(seed), step \(step)")
        }
    }
}
