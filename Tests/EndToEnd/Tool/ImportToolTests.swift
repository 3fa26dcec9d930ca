import JSON
import Runtime
import SS12000
import Stand
import TestSupport
import Testing
import Transfer

extension EndToEnd {
    /// An operator imports by the built tool, through the front door, and takes it back.
    struct ImportToolTests {
        @Test(.timeLimit(.minutes(20)))
        func `a school is tried, imported, listed and taken back, and the other services hear of it all`() throws {
            var options = Town.Options()
            options.settings[.register] = ["REGISTER_IMPORT_BYTES": "1000000"]
            let town = try TestTown.open("undone", options)
            defer { town.close() }
            let client = try TownClient(town)
            let school = TownSchool(classes: 2, pupils: 5)
            let file = town.folder.file("school.json")
            try File.write(file, school.document.text)

            // Larger than this Register takes: nothing is read of it, and nothing begun.
            let large = town.folder.file("large.json")
            try File.write(large, String(repeating: " ", count: 1_000_001) + school.document.text)
            let refused = try town.importTool(large)
            #expect(refused.exit == .code(2) && refused.errors.contains("413"), "\(refused.errors)")
            #expect(try client.call("GET", .register, "/v1/imports")["data"] == [])

            let tried = try town.importTool(file, "--dry-run", "--json")
            #expect(tried.exit == .code(0), "\(tried.errors)")
            #expect(try ids(client, .register, "persons").isEmpty)

            let imported = try town.importTool(file, "--strict", "--json")
            #expect(imported.exit == .code(0), "\(imported.errors)")
            let reports = try imported.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
            try #require(reports.count == 2)
            #expect(reports[0]["persons"]?["created"]?.int ?? 0 > 20)
            try client.waitForRosters(school)

            let list = try town.importTool("list")
            #expect(list.exit == .code(0))
            for report in reports { #expect(list.output.contains(try #require(report["import"]?.string))) }
            #expect(list.output.contains("validated (dry run)"))

            // Schedule's lessons first: its import is the later one.
            for report in reports.reversed() {
                let undone = try town.importTool("undo", try #require(report["import"]?.string))
                #expect(undone.exit == .code(0), "\(undone.output)\(undone.errors)")
            }
            for (service, path) in [
                (Town.Service.register, "persons"), (.register, "groups"), (.register, "organisations"),
                (.schedule, "activities"),
            ] { #expect(try ids(client, service, path).isEmpty, "\(path)") }
            try eventually("nobody is on the lesson's roll any more", within: .seconds(60), every: .milliseconds(50)) {
                let answer = try client.send("GET", .attendance, "/v1/lessons/\(school.classes[0].lesson)/roll")
                let marks = try JSON(parsing: answer.body)["marks"]?.count ?? 0
                return answer.status == 404 || marks == 0
            }
            #expect(try town.importTool("undo", "00000000-0000-4000-8000-000000000001").exit == .code(2))
        }

        @Test(.timeLimit(.minutes(20)))
        func `a document larger than a service would hold goes through the front door and is undone`() throws {
            let town = try TestTown.open("large")
            defer { town.close() }
            try town.openFrontDoor()
            let client = try TownClient(town)
            // 70 MB in lines: few persons, each with much that no standard knows.
            let padding = String(repeating: "x", count: 70_000)
            var lines = [
                #"{"resource":"Organisation","data":{"id":"\#(OrganisationID.numbered(1))","displayName":"Skolan","organisationType":"Skolenhet"}}"#
            ]
            for number in 1...1_000 {
                lines.append(
                    #"{"resource":"Person","data":{"id":"\#(PersonID.numbered(number))","givenName":"A","familyName":"B","note":"\#(padding)"}}"#
                )
            }
            let file = town.folder.file("large.ndjson")
            try File.write(file, lines.joined(separator: "\n"))
            var request = HTTPClientRequest(
                "POST", town.frontDoor + "/v1/register/imports", headers: [("Prefer", "respond-async")], bodyFile: file)
            request.authorization = .bearer(try town.token(machine: "office", ["register.write"]))
            let answer = try HTTPClient(timeout: .seconds(600)).send(request)
            #expect(answer.status == 202)
            let place = try #require(answer.header("Location"))
            #expect(place.contains("/v1/register/imports/"))
            let found = try eventually("the import is applied", within: .seconds(300), every: .milliseconds(100)) {
                let found = try client.call("GET", .register, "/v1/imports/\(place.split(separator: "/").last ?? "")")
                return found["state"] == "applied" ? found : nil
            }
            #expect(found["report"]?["persons"]?["created"] == 1_000)
            #expect(try client.metric("process_resident_memory_bytes", of: .register) < 200_000_000)
            #expect(try ids(client, .register, "persons").count == 1_000)
        }

        private func ids(_ client: TownClient, _ service: Town.Service, _ path: String) throws -> [String] {
            let page = try client.call("GET", service, "/v2.0/\(path)?limit=5000")
            return page["data"]?.elements?.compactMap { $0["id"]?.string } ?? []
        }
    }
}
