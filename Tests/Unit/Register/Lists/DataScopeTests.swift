import HTTP
import JSON
import TestSupport
import Testing

@testable import RegisterService

/// What a key sees by the scopes it was granted.
struct `A key with scopes for some data` {
    private let town: ReadingTown

    init() throws { town = try ReadingTown.shared() }

    /// The scope, the members it shows of a person, and questions that it alone (with `ss12000.persons`) allows.
    private static let classes: [(scope: String, members: Set<String>, questions: [String])] = [
        ("ss12000.civicno", ["civicNo"], ["?civicNo=201401012383", "?sortkey=CivicNoAsc", "?sortkey=CivicNoDesc"]),
        ("ss12000.birthdate", ["birthDate"], []), ("ss12000.sex", ["sex"], []), ("ss12000.emails", ["emails"], []),
        ("ss12000.phonenumbers", ["phoneNumbers"], []), ("ss12000.addresses", ["addresses"], []),
        ("ss12000.photo", ["photo"], []),
        (
            "ss12000.identifiers", ["eduPersonPrincipalNames", "externalIdentifiers"],
            ["?eduPersonPrincipalName=a@b.test", "?identifier.value=1", "?identifier.context=http://a.test"]
        ),
        ("ss12000.responsibles", ["responsibles"], ["?expand=responsibleFor"]),
        ("ss12000.enrolments", ["enrolments"], ["?relationship.entity.type=enrolment"]),
    ]
    private static let base: Set<String> = [
        "id", "meta", "givenName", "middleName", "familyName", "personStatus", "securityMarking",
    ]

    private static func members(_ document: JSON?) -> Set<String> { Set(document?.members.map { $0.map(\.key) } ?? []) }

    @Test func `sees of every person the names, what it was granted, and nothing else`() throws {
        for (scope, shown, _) in Self.classes {
            let scopes = ["ss12000.persons", scope]
            let whole = try town.json("/persons")["data"]?.elements.map(Array.init) ?? []
            let persons = try town.json("/persons", scopes: scopes)["data"]?.elements.map(Array.init) ?? []
            #expect(persons.count == whole.count && !persons.isEmpty)
            for (person, all) in zip(persons, whole) {
                #expect(Self.members(person) == Self.members(all).intersection(Self.base.union(shown)))
                for name in Self.members(person) { #expect(all[name] == person[name]) }
            }
            // Somebody has what the scope is about, or the test would prove nothing.
            if scope != "ss12000.photo" {
                #expect(whole.contains { !Self.members($0).isDisjoint(with: shown) }, "\(scope)")
            }
        }
    }

    @Test func `sees the same by id and by lookup, under both paths`() throws {
        let scopes = ["ss12000.persons", "ss12000.sex"]
        let single = try town.json("/v2.0/persons/@alva", scopes: scopes)
        #expect(single["civicNo"] == nil && single["emails"] == nil && single["responsibles"] == nil)
        #expect(single["givenName"] != nil && single["sex"] != nil)
        let found = try JSON(
            parsing: town.lookup("/v2.0/persons/lookup", #"{"ids":["@alva"]}"#, scopes: scopes).body)
        #expect(found[0] == single)
        #expect(try town.get("/v2.0/persons/@alva", scopes: scopes).header("ETag") != nil)
    }

    @Test func `is refused by name what would find out the rest`() throws {
        let all = Self.classes.map(\.scope)
        for (scope, _, questions) in Self.classes {
            for question in questions {
                let others = ["ss12000.persons"] + all.filter { $0 != scope }
                let refused = try town.get("/persons\(question)", scopes: others)
                #expect(refused.status == 403, "\(question)")
                let problem = try JSON(parsing: refused.body)
                #expect(problem["code"]?.string == "scope-missing")
                #expect(problem["message"]?.string?.contains(scope) == true)
                #expect(try town.get("/persons\(question)", scopes: ["ss12000.persons", scope]).status == 200)
            }
        }
        let lookup = #"{"civicNos":["201401012383"]}"#
        #expect(try town.lookup("/persons/lookup", lookup, scopes: ["ss12000.persons"]).status == 403)
        #expect(
            try town.lookup("/persons/lookup", lookup, scopes: ["ss12000.persons", "ss12000.civicno"]).status == 200)
    }

    @Test(arguments: [
        ("enrolment", ["ss12000.enrolments"]), ("duty", ["ss12000.duties"]),
        ("placement.child", ["ss12000.placements"]),
        ("placement.owner", ["ss12000.placements"]),
        ("responsibleFor.enrolment", ["ss12000.responsibles", "ss12000.enrolments"]),
        ("responsibleFor.placement", ["ss12000.responsibles", "ss12000.placements"]),
        ("groupMembership", ["ss12000.groups", "ss12000.duties"]),
    ])
    func `asks by a relation only what it sees of relations`(type: String, needed: [String]) throws {
        let target = "/persons?relationship.entity.type=\(type)&relationship.organisation=@lind"
        #expect(try town.get(target, scopes: ["ss12000.persons"] + needed).status == 200)
        for missing in needed {
            let scopes = ["ss12000.persons"] + needed.filter { $0 != missing }
            #expect(try town.get(target, scopes: scopes).status == 403)
            #expect(try town.get("/persons?relationship.organisation=@lind", scopes: scopes).status == 403)
        }
    }

    @Test func `meets persons embedded elsewhere as it meets them in their own list`() throws {
        let duties = ["ss12000.duties", "ss12000.placements", "ss12000.groups"]
        for target in ["/duties?expand=person", "/placements?expand=child", "/placements?expand=owners"] {
            #expect(try town.get(target, scopes: duties).status == 403, "\(target)")
            let answer = try town.get(target, scopes: duties + ["ss12000.persons", "ss12000.emails"])
            #expect(answer.status == 200)
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(text.contains("\"givenName\""), "\(target)")
            for member in [
                "civicNo", "birthDate", "phoneNumbers", "addresses", "eduPersonPrincipalNames", "responsibles",
            ] {
                #expect(!text.contains("\"\(member)\""), "\(target) shows \(member)")
            }
        }
        for target in ["/persons?expand=duties", "/persons?expand=placements", "/persons?expand=groupMemberships"] {
            #expect(try town.get(target, scopes: ["ss12000.persons"]).status == 403, "\(target)")
            #expect(try town.get(target, scopes: ["ss12000.persons"] + duties).status == 200, "\(target)")
        }
        #expect(try town.get("/groups?expand=assignmentRoles", scopes: ["ss12000.groups"]).status == 403)
    }

    @Test func `is told what others are called only when it may know persons`() throws {
        for kind in ["groups", "duties", "placements", "studyplans"] {
            let target = "/\(kind)?expandReferenceNames=true"
            let scope = "ss12000.\(kind)"
            #expect(try town.get(target, scopes: [scope]).status == 403, "\(kind)")
            #expect(try town.get(target, scopes: [scope, "ss12000.persons"]).status == 200, "\(kind)")
        }
        #expect(try town.get("/organisations?expandReferenceNames=true", scopes: ["ss12000.standard"]).status == 200)
    }

    @Test func `reads the kinds it was granted and no other`() throws {
        let kinds = [
            "organisations": "ss12000.standard", "programmes": "ss12000.standard", "syllabuses": "ss12000.standard",
            "schoolUnitOfferings": "ss12000.standard", "persons": "ss12000.persons", "groups": "ss12000.groups",
            "placements": "ss12000.placements", "duties": "ss12000.duties", "studyplans": "ss12000.studyplans",
        ]
        for (kind, scope) in kinds {
            for granted in Set(kinds.values) {
                let expected = granted == scope ? 200 : 403
                #expect(try town.get("/v2.0/\(kind)", scopes: [granted]).status == expected, "\(kind) \(granted)")
                #expect(try town.get("/\(kind)", scopes: [granted]).status == expected)
            }
            #expect(try town.get("/\(kind)", scopes: ["ss12000.civicno"]).status == 403)
            #expect(try town.get("/\(kind)", scopes: []).status == 403)
        }
    }

    @Test func `hears of deletions of the kinds it sees`() throws {
        #expect(try town.get("/deletedEntities", scopes: ["ss12000.persons"]).status == 200)
        #expect(try town.get("/deletedEntities?entities=Person", scopes: ["ss12000.persons"]).status == 200)
        #expect(try town.get("/deletedEntities?entities=Person,Duty", scopes: ["ss12000.persons"]).status == 403)
        #expect(try town.get("/deletedEntities", scopes: ["ss12000.civicno"]).status == 403)
        let own = try ReadingTown()
        #expect(
            try own.bench.send(
                .delete, "/v1/studyplans/\(ReadingTown.id("akeplan"))", scopes: ["register.write"],
                headers: [("If-Match", "*")]
            ).status == 204)
        let deleted = { (scopes: [String]) in
            try own.json("/deletedEntities", scopes: scopes)["data"]?["studyPlans"]?.count
        }
        #expect(try deleted(["ss12000.read"]) == 1)
        #expect(try deleted(["ss12000.studyplans"]) == 1)
        #expect(try deleted(["ss12000.persons"]) == 0)
    }

    @Test func `sees of addresses those a school gave, and not that there are others`() throws {
        let own = try ReadingTown()
        func person(_ name: String, _ emails: String?) -> String {
            #"{"id":"@\#(name)","givenName":"\#(name)","familyName":"Post"\#(emails.map { #","emails":[\#($0)]"# } ?? "")}"#
        }
        let (home, school) = (
            #"{"value":"hem@a.test","type":"Privat"}"#, #"{"value":"elev@a.test","type":"Skola elev"}"#
        )
        let (staff, work) = (
            #"{"value":"lararen@a.test","type":"Skola personal"}"#, #"{"value":"w@a.test","type":"Arbete övrigt"}"#
        )
        let persons = [
            person("alva", [home, school].joined(separator: ",")),
            person("tora", [staff, work].joined(separator: ",")),
            person("olle", home), person("rut", nil),
        ]
        _ = try own.bench.load(ReadingTown.filled(#"{"persons":[\#(persons.joined(separator: ","))]}"#))
        let granted = ["ss12000.persons", "ss12000.email-school"]
        func emails(_ name: String, _ scopes: [String]) throws -> [String]? {
            try own.json("/persons/@\(name)", scopes: scopes)["emails"]?.elements?.compactMap { $0["value"]?.string }
        }
        #expect(try emails("alva", granted) == ["elev@a.test"])
        #expect(try emails("tora", granted) == ["lararen@a.test"])
        #expect(try emails("olle", granted) == nil)
        #expect(try emails("rut", granted) == nil)
        #expect(try emails("alva", ["ss12000.persons"]) == nil)
        for more in ["ss12000.emails", "ss12000.read"] {
            #expect(try emails("alva", granted + [more]) == ["hem@a.test", "elev@a.test"])
        }
        // In lists, lookups, and where a person is embedded.
        let listed = String(decoding: try own.get("/persons", scopes: granted).body, as: UTF8.self)
        let found = try own.lookup("/persons/lookup", #"{"ids":["@alva","@tora","@olle"]}"#, scopes: granted)
        let embedded = try own.get("/duties?expand=person", scopes: granted + ["ss12000.duties"])
        for text in [
            listed, String(decoding: found.body, as: UTF8.self), String(decoding: embedded.body, as: UTF8.self),
        ] {
            #expect(text.contains("lararen@a.test"))
            #expect(!text.contains("hem@a.test") && !text.contains("w@a.test"))
        }
        #expect(listed.contains("elev@a.test"))
    }

    @Test func `for pupils meets those who are or were enrolled, and it is as if there were nobody else`() throws {
        let pupils = ["ss12000.students"]
        let enrolled = ["alva", "bo", "ake"]
        for order in ["", "?sortkey=FamilyNameAsc", "?sortkey=ModifiedDesc", "?limit=1", "?nameContains=a"] {
            let all = try town.list("/persons\(order)")
            #expect(all.contains { !enrolled.contains($0) })
            #expect(try town.list("/persons\(order)", scopes: pupils) == all.filter(enrolled.contains), "\(order)")
        }
        #expect(try town.list("/v2.0/persons?nameContains=Eva", scopes: pupils).isEmpty)
        let unknown = try town.get("/persons/00000000-0000-4000-8000-000000000999", scopes: pupils)
        #expect(unknown.status == 404)
        for name in ["eva", "tora", "disa", "hemlig"] {
            let answer = try town.get("/persons/@\(name)", scopes: pupils)
            #expect(answer.status == 404 && answer.body == unknown.body, "\(name)")
        }
        // As `ss12000.persons` shows them.
        #expect(
            try town.get("/v2.0/persons/@alva", scopes: pupils).body
                == town.get("/v2.0/persons/@alva", scopes: ["ss12000.persons"]).body)
        let classes = ["ss12000.civicno", "ss12000.responsibles"]
        #expect(
            try Self.members(town.json("/persons/@alva", scopes: pupils + classes))
                == Self.members(town.json("/persons/@alva", scopes: ["ss12000.persons"] + classes)))
        let body = #"{"ids":["@eva","@alva","@tora","@ake"],"civicNos":["198504042386","201403092396"]}"#
        let found = try JSON(
            parsing: town.lookup("/persons/lookup", body, scopes: pupils + ["ss12000.civicno"]).body)
        #expect(ReadingTown.names(found) == ["alva", "ake", "bo"])
        #expect(try town.list("/persons?civicNo=198504042386", scopes: pupils + ["ss12000.civicno"]).isEmpty)
        #expect(try town.list("/persons?civicNo=201403092396", scopes: pupils + ["ss12000.civicno"]) == ["bo"])
    }

    @Test func `for pupils is neither told of persons elsewhere nor of those who are gone`() throws {
        let scopes = [
            "ss12000.students", "ss12000.duties", "ss12000.placements", "ss12000.groups", "ss12000.responsibles",
        ]
        for target in [
            "/duties?expand=person", "/placements?expand=child", "/placements?expand=owners",
            "/groups?expandReferenceNames=true", "/persons?expandReferenceNames=true",
            "/deletedEntities?entities=Person",
        ] {
            #expect(try town.get(target, scopes: scopes).status == 403, "\(target)")
            #expect(try town.get(target, scopes: scopes + ["ss12000.persons"]).status == 200, "\(target)")
        }
        #expect(try town.get("/deletedEntities", scopes: ["ss12000.students"]).status == 403)
        // A pupil with a protection mark, to one with the right and a purpose; no other protected person.
        let sight = ["ss12000.students", "ss12000.protected"]
        for (name, purpose, expected) in [("hemlig", "", 403), ("hemlig", "Provning", 200), ("stig", "Provning", 404)] {
            let target = ReadingTown.filled("/persons/@\(name)")
            #expect(
                try town.bench.get(target, scopes: sight, purpose: purpose).status == expected,
                "\(name), \(purpose)")
        }
    }

    @Test func `for the schedule hears which of its resources are gone, and nothing else`() throws {
        let scopes = ["ss12000.activities", "ss12000.calendarevents"]
        for scope in scopes {
            #expect(try town.get("/deletedEntities", scopes: [scope]).status == 200)
            #expect(try town.get("/deletedEntities?entities=Person", scopes: [scope]).status == 403)
            #expect(try town.get("/persons", scopes: [scope]).status == 403)
        }
        #expect(try town.get("/deletedEntities?entities=Activity", scopes: ["ss12000.activities"]).status == 200)
        #expect(try town.get("/deletedEntities?entities=CalendarEvent", scopes: ["ss12000.activities"]).status == 403)
    }

    @Test func `cannot go on with a page token of one who sees more`() throws {
        let page = try town.json("/persons?sortkey=CivicNoAsc&limit=1")
        let token = try #require(page["pageToken"]?.string)
        #expect(try town.get("/persons?pageToken=\(token)").status == 200)
        #expect(try town.get("/persons?pageToken=\(token)", scopes: ["ss12000.persons"]).status == 403)
    }

    @Test func `with the scope for everything sees what it always saw`() throws {
        let all = ["ss12000.read", "ss12000.persons", "ss12000.civicno"]
        #expect(try town.get("/persons?expand=duties").body == town.get("/persons?expand=duties", scopes: all).body)
    }
}
