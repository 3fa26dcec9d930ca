import JSON
import Stand
import TestSupport
import Testing

extension EndToEnd {
    struct ImportTests {
        @Test(.timeLimit(.minutes(20)))
        func `the same document imported twice changes nothing and publishes nothing`() throws {
            let town = try TestTown.open("twice")
            defer { town.close() }
            let client = try TownClient(town)
            let sample = try JSON(parsing: try File.read("\(Repository.root)/deploy/sample/school.json"))
            for service in [Town.Service.register, .schedule] {
                try client.call("POST", service, "/v1/imports", sample)
                try eventually("everything is published", within: .seconds(90), every: .milliseconds(50)) {
                    try client.metric("outbox_depth", of: service) == 0
                }
                let published = try client.metric("outbox_confirmed_total", of: service)
                #expect(published > 0)
                let report = try client.call("POST", service, "/v1/imports", sample)
                for (kind, counts) in try #require(report.members) where counts["received"] != nil {
                    #expect(counts["created"]?.int == 0, "\(kind)")
                    #expect(counts["changed"]?.int == 0, "\(kind)")
                }
                #expect(try client.metric("outbox_depth", of: service) == 0)
                #expect(try client.metric("outbox_confirmed_total", of: service) == published)
            }
        }

        @Test(.timeLimit(.minutes(20)))
        func `the six kinds are served in pages that hold everything once`() throws {
            let town = try TestTown.open("pages")
            defer { town.close() }
            let client = try TownClient(town)
            let school = TownSchool(classes: 3, pupils: 7)
            try client.importSchool(school)
            let window = "&startTime.onOrAfter=2020-01-01T00:00:00Z&startTime.onOrBefore=2100-01-01T00:00:00Z"
            for (service, path, count) in [
                (Town.Service.register, "organisations", 1), (.register, "persons", 63), (.register, "groups", 3),
                (.register, "duties", 0), (.schedule, "activities", 3), (.schedule, "calendarEvents", 3),
            ] {
                var seen: [String] = []
                var token: String?
                repeat {
                    let page = try client.call(
                        "GET", service,
                        "/v2.0/\(path)?limit=2" + (path == "calendarEvents" ? window : "")
                            + (token.map { "&pageToken=\($0)" } ?? ""))
                    seen += page["data"]?.elements?.compactMap { $0["id"]?.string } ?? []
                    token = page["pageToken"]?.string
                } while token != nil
                #expect(seen.count == count, "\(path)")
                #expect(Set(seen).count == count, "\(path)")
                if let first = seen.first {
                    #expect(try client.call("GET", service, "/v2.0/\(path)/\(first)")["id"]?.string == first)
                    #expect(try client.call("GET", service, "/\(path)/\(first)")["id"]?.string == first)
                }
            }
        }
    }
}
