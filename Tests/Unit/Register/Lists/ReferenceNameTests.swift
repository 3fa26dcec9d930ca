import HTTP
import JSON
import Testing

/// `expandReferenceNames`: what is referred to is called by its name.
struct ReferenceNameTests {
    private func json(_ target: String) throws -> JSON { try ReadingTown.shared().json("/v2.0/\(target)") }

    private func reference(_ name: String, _ called: String, mark: String? = nil) -> JSON {
        let plain: JSON = ["id": JSON(ReadingTown.id(name)), "displayName": JSON(called)]
        return mark.map { plain.setting("securityMarking", JSON($0)) } ?? plain
    }

    @Test(arguments: ["true", "True", "TRUE", "1"])
    func `every reference has its name when asked for in any form`(flag: String) throws {
        let names = "expandReferenceNames=\(flag)"
        let alva = try json("persons/@alva?\(names)")
        #expect(alva["enrolments"]?[0]?["enroledAt"] == reference("lind", "Lindskolan"))
        #expect(alva["responsibles"]?[0]?["person"] == reference("eva", "Eva Ström", mark: "Ingen"))
        #expect(alva["responsibles"]?[1]?["person"] == reference("olle", "Olle Ek"))
        #expect(
            try json("persons/@ake?\(names)")["enrolments"]?[0]?["programme"]
                == reference("na", "Naturvetenskapsprogrammet"))
        #expect(try json("organisations/@lind?\(names)")["parentOrganisation"] == reference("norra", "norra området"))
        let duty = try json("duties/@toralind?\(names)")
        #expect(duty["assignmentRole"]?[0]?["group"] == reference("k6a", "6A"))
        #expect(duty["person"] == reference("tora", "Tora Berg"))
        let roles = try json("groups/@k6a?\(names)&expand=assignmentRoles")["_embedded"]?["assignmentRoles"]
        #expect(roles?[0]?["duty"] == reference("toralind", "Tora Berg (Lärare)"))
        #expect(roles?[1]?["duty"] == reference("stiglind", "Lärare"))
        #expect(
            try json("programmes/@na?\(names)")["content"]?[0]?["content"]?[0] == reference("eng5", "Engelska 5"))
        #expect(
            try json("schoolUnitOfferings/@lindutbud?\(names)")["offeredSyllabuses"]
                == [reference("ma", "Matematik"), reference("sv", "Svenska")])
        #expect(try json("placements/@disaek?\(names)")["owners"] == [reference("olle", "Olle Ek")])
    }

    @Test(arguments: ["", "?expandReferenceNames=false", "?expandReferenceNames=False", "?expandReferenceNames="])
    func `without being asked for no name is there`(query: String) throws {
        let town = try ReadingTown.shared()
        for path in ["persons", "duties", "groups", "placements", "studyplans", "schoolUnitOfferings"] {
            let list = try town.json("/v2.0/\(path)\(query)")
            for resource in try #require(list["data"]?.elements) {
                #expect(resource.setting("displayName", nil).text.contains("displayName") == false, "\(path)")
            }
        }
    }

    @Test func `lists, single resources and lookups say the same, embedded documents included`() throws {
        let town = try ReadingTown.shared()
        for (path, expand) in [
            ("persons", "&expand=duties,responsibleFor,placements,ownedPlacements,groupMemberships"),
            ("duties", "&expand=person"), ("placements", "&expand=child,owners"), ("organisations", ""),
        ] {
            let list = try town.json("/v2.0/\(path)?expandReferenceNames=true\(expand)")
            for resource in try #require(list["data"]?.elements) {
                let id = try #require(resource["id"]?.string)
                #expect(try town.json("/v2.0/\(path)/\(id)?expandReferenceNames=true\(expand)") == resource)
                let found = try town.lookup(
                    "/v2.0/\(path)/lookup?expandReferenceNames=true\(expand)", #"{"ids":["\#(id)"]}"#)
                #expect(try JSON(parsing: found.body) == [resource])
            }
        }
    }

    @Test func `a name that would break JSON is escaped`() throws {
        let town = try ReadingTown()
        try town.bench.load(
            ReadingTown.filled(
                #"""
                {"organisations":[{"id":"@norra","displayName":"Norra \"öst\" \\ {\"id\":\"@alva\"}","organisationType":"Skola"}]}
                """#))
        let lind = try town.json("/v2.0/organisations/@lind?expandReferenceNames=true")
        #expect(
            lind["parentOrganisation"]?["displayName"]?.string
                == ReadingTown.filled(#"Norra "öst" \ {"id":"@alva"}"#))
        // Nor is a text that looks like a reference one.
        let norra = try town.json("/v2.0/organisations/@norra?expandReferenceNames=true")
        #expect(norra["displayName"]?.string == ReadingTown.filled(#"Norra "öst" \ {"id":"@alva"}"#))
    }
}
