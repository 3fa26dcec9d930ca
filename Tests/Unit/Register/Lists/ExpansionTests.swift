import HTTP
import JSON
import TestSupport
import Testing

/// `expand`: what else is served, in `_embedded`.
struct ExpansionTests {
    private func embedded(_ target: String, scopes: [String] = ["ss12000.read"]) throws -> JSON {
        let json = try ReadingTown.shared().json("/v2.0/\(target)", scopes: scopes)
        return try #require(json["_embedded"])
    }

    @Test func `a person's duties, placements and owned placements are their documents`() throws {
        let town = try ReadingTown.shared()
        #expect(try embedded("persons/@tora?expand=duties")["duties"]?[0] == town.json("/v2.0/duties/@toralind"))
        #expect(
            try embedded("persons/@disa?expand=placements")["placements"]?[0] == town.json("/v2.0/placements/@disaek"))
        #expect(
            try embedded("persons/@olle?expand=ownedPlacements")["ownedPlacements"]?.elements.map(Array.init)
                == [town.json("/v2.0/placements/@disaek")])
        #expect(try embedded("persons/@alva?expand=duties") == ["duties": []])
    }

    @Test func `a guardian shows whom they are responsible for, and how`() throws {
        let expected: JSON = [
            "responsibleFor": [["person": ["id": JSON(ReadingTown.id("alva"))], "relationType": "Vårdnadshavare"]]
        ]
        #expect(try embedded("persons/@eva?expand=responsibleFor") == expected)
    }

    @Test func `a person's groups are shown without their members`() throws {
        let found = try #require(try embedded("persons/@alva?expand=groupMemberships")["groupMemberships"]?.elements)
        #expect(found.compactMap { $0["group"]?["id"]?.string }.map(ReadingTown.name) == ["mentor6", "k6a"])
        let fragment = try ReadingTown.shared().json("/v2.0/groups/@k6a").setting("groupMemberships", nil)
        #expect(found.last == ["group": fragment, "startDate": "2026-08-17", "endDate": "2027-06-15"])
        #expect(found.first?["startDate"] == nil)
    }

    @Test func `a placement shows child and owners, a duty its person, a group its roles`() throws {
        let town = try ReadingTown.shared()
        let placement = try embedded("placements/@disaek?expand=child&expand=owners")
        #expect(try placement["child"] == town.json("/v2.0/persons/@disa"))
        #expect(try placement["owners"]?[0] == town.json("/v2.0/persons/@olle"))
        #expect(try embedded("duties/@toralind?expand=person")["person"] == town.json("/v2.0/persons/@tora"))
        #expect(try embedded("duties/@vakant?expand=person") == [:])
        let roles = try embedded("groups/@k6a?expand=assignmentRoles")["assignmentRoles"]
        #expect(
            roles?.elements?.first == [
                "duty": ["id": JSON(ReadingTown.id("toralind"))], "assignmentRoleType": "Mentor",
                "startDate": "2026-08-17",
            ])
    }

    @Test(arguments: [
        "expand=duties&expand=placements", "expand=placements,duties", "expand[]=duties&expand[]=placements",
        "expand=duties,enrolments&expand=placements&expand=responsibles",
    ])
    func `several are asked for in any form, and unknown ones ignored`(query: String) throws {
        let list = try ReadingTown.shared().json("/v2.0/persons?\(query)&limit=3")
        for person in try #require(list["data"]?.elements) {
            #expect(person["_embedded"]?.members?.map(\.key).sorted() == ["duties", "placements"])
        }
        #expect(list["pageToken"]?.string != nil)
    }

    @Test func `a list, a single resource and a lookup embed the same, on every page`() throws {
        let town = try ReadingTown.shared()
        let all = "duties,responsibleFor,placements,ownedPlacements,groupMemberships"
        var page = try town.json("/v2.0/persons?expand=\(all)&limit=4&sortkey=FamilyNameDesc")
        var seen = 0
        while true {
            for person in try #require(page["data"]?.elements) {
                let id = try #require(person["id"]?.string)
                #expect(try town.json("/v2.0/persons/\(id)?expand=\(all)") == person)
                let found = try town.lookup("/v2.0/persons/lookup?expand=\(all)", #"{"ids":["\#(id)"]}"#)
                #expect(try JSON(parsing: found.body) == [person])
                // Nothing else about the person is different.
                #expect(try town.json("/v2.0/persons/\(id)") == person.setting("_embedded", nil))
                seen += 1
            }
            guard let token = page["pageToken"]?.string else { break }
            page = try town.json("/v2.0/persons?pageToken=\(token)&limit=4")
        }
        #expect(seen == 9)
    }

    @Test func `what is embedded never moves the time of change`() throws {
        let town = try ReadingTown()
        let before = try town.json("/v2.0/persons/@tora?expand=duties")
        town.bench.clock.advance(by: .seconds(60))
        try town.bench.load(
            ReadingTown.filled(
                #"""
                {"duties":[{"id":"@toralind","person":{"id":"@tora"},"dutyAt":{"id":"@lind"},"dutyRole":"Kurator","startDate":"2020-08-01"}]}
                """#))
        let after = try town.json("/v2.0/persons/@tora?expand=duties")
        #expect(after["_embedded"]?["duties"]?[0]?["dutyRole"]?.string == "Kurator")
        #expect(after["meta"] == before["meta"])
    }

    @Test(arguments: [
        "persons?expand=responsibleFor,ownedPlacements,groupMemberships,duties,placements",
        "placements?expand=child,owners", "duties?expand=person", "groups?expand=assignmentRoles",
        "persons/@eva?expand=responsibleFor,ownedPlacements", "duties/@stiglind?expand=person",
    ])
    func `a protected person is shown through no expansion`(target: String) throws {
        for names in ["", "&expandReferenceNames=true"] {
            let plain = try ReadingTown.shared().get("/v2.0/\(target)\(names)")
            let text = String(decoding: plain.body, as: UTF8.self)
            for name in ReadingTown.protected { #expect(!text.contains(ReadingTown.id(name))) }
            #expect(!text.contains("Hemlig") && !text.contains("Hemsson") && !text.contains("Stig"))
        }
    }

    @Test func `those with the right see that there is someone, marked, but not who`() throws {
        let town = try ReadingTown.shared()
        let scopes = ["ss12000.read", "ss12000.protected"]
        let hidden: JSON = ["id": JSON(ReadingTown.id("hemlig")), "securityMarking": "Sekretessmarkering"]
        let guardian = try town.json("/v2.0/persons/@hugo?expand=responsibleFor", scopes: scopes)
        #expect(
            guardian["_embedded"]?["responsibleFor"] == [["person": hidden, "relationType": "Vårdnadshavare"]])
        let placement = try town.json("/v2.0/placements/@hemligek?expand=child,owners", scopes: scopes)
        #expect(placement["child"] == hidden && placement["_embedded"]?["child"] == nil)
        #expect(placement["_embedded"]?["owners"]?.count == 2)
        let duty = try town.json("/v2.0/duties/@stiglind?expand=person&expandReferenceNames=true", scopes: scopes)
        #expect(duty["person"]?["securityMarking"]?.string == "Skyddad folkbokföring")
        #expect(duty["person"]?["displayName"] == nil && duty["_embedded"] == [:])
    }
}
