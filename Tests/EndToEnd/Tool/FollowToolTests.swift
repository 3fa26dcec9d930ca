import JSON
import Runtime
import SS12000
import Stand
import TestSupport
import Testing
import Transfer

extension EndToEnd {
    /// An operator makes a city, imports it, and lets the built tool take in a supplier's register from outside.
    struct FollowToolTests {
        private func tool(_ town: Town, _ words: [String]) throws -> (
            exit: Process.Exit, output: String, errors: String
        ) {
            try town.tool(words + services(town))
        }

        private func services(_ town: Town) throws -> [String] {
            let token = town.folder.file("office.token")
            let scopes = ["register.write", "schedule.write", "ss12000.read"]
            try File.write(token, try town.token(machine: "office", scopes))
            return ["--token-file", token, "--register", town.url(.register), "--schedule", town.url(.schedule)]
        }

        private func ids(_ client: TownClient, _ path: String) throws -> Set<String> {
            let page = try client.call("GET", .register, "/v2.0/\(path)?limit=1000")
            return Set((page["data"]?.elements.map(Array.init) ?? []).compactMap { $0["id"]?.string })
        }

        private static func person(_ number: Int, given: String = "Alva") -> JSON {
            [
                "id": JSON(PersonID.numbered(number).description), "givenName": JSON(given), "familyName": "Exempel",
            ]
        }

        @Test(.timeLimit(.minutes(20)))
        func `a provider is read once, then only what is new, also after a kill in the middle`() throws {
            let town = try TestTown.open("follow-tool")
            defer { town.close() }
            let client = try TownClient(town)
            let provider = try FakeProvider(clock: .system)
            for path in ["organisations", "persons", "groups", "duties"] { provider.forgetAll(path) }
            for number in 1...40 { provider.put("persons", Self.person(number)) }
            provider.behave { $0.pageSize = 7 }
            let state = town.folder.file("follow.state")
            let words = ["follow", provider.url, "--once", "--state", state]

            // Killed while it reads: on the third page the provider lets it wait.
            provider.whenAsked { request in
                guard request.path.hasSuffix("/persons"), request.first("pageToken")?.contains("+14+") == true else {
                    return nil
                }
                return .status(503, headers: "Retry-After: 600\r\n")
            }
            let killed = try Process(
                Process.Command(
                    Repository.binary("skolbuss"), words + services(town), log: town.folder.file("follow.log")))
            try eventually("it waits for the third page", within: .seconds(60), every: .milliseconds(20)) {
                provider.requests.contains { $0.first("pageToken")?.contains("+14+") == true }
            }
            killed.kill()
            provider.whenAsked { _ in nil }

            let whole = try tool(town, words)
            #expect(whole.exit == .code(0), "\(whole.output)\(whole.errors)")
            #expect(try ids(client, "persons") == Set((1...40).map { PersonID.numbered($0).description }))

            provider.put("persons", Self.person(1, given: "Nils"))
            provider.put("persons", Self.person(41))
            provider.delete("persons", PersonID.numbered(2).description)
            provider.forgetRequests()
            let new = try tool(town, words)
            #expect(new.exit == .code(0), "\(new.output)\(new.errors)")
            #expect(
                try ids(client, "persons") == Set((1...41).filter { $0 != 2 }.map { PersonID.numbered($0).description })
            )
            #expect(
                provider.requests.contains { $0.first("meta.modified.after") != nil }, "only what is new is asked for")

            let same = try tool(town, ["follow", provider.url, "--compare", "--kinds", "persons"])
            #expect(same.exit == .code(0), "\(same.output)\(same.errors)")
            provider.put("persons", Self.person(3, given: "Elin"))
            let differs = try tool(town, ["follow", provider.url, "--compare", "--kinds", "persons", "--json"])
            #expect(differs.exit == .code(1))
            #expect(differs.output.contains(PersonID.numbered(3).description) && !differs.output.contains("Elin"))
        }

        @Test(.timeLimit(.minutes(20)))
        func `a generated city is the same again, and is imported without a repair`() throws {
            let town = try TestTown.open("city-tool")
            defer { town.close() }
            let files = ["a.json", "b.json"].map { town.folder.file($0) }
            for file in files {
                let made = try Process.run(
                    Repository.binary("skolbuss"),
                    [
                        "generate", "city", "--pupils", "120", "--seed", "3", "--date", "2026-11-25", "--schedule-day",
                        "--output", file,
                    ])
                #expect(made.exit == .code(0), "\(made.errors)")
            }
            #expect(try File.read(files[0]) == File.read(files[1]))
            let imported = try tool(town, ["import", files[0], "--strict", "--json"])
            #expect(imported.exit == .code(0), "\(imported.errors)")
            let reports = try imported.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
            #expect(reports.count == 2)
            // Each service leaves to the other what is the other's, and nothing is repaired.
            for report in reports {
                let rules = Set(report["findings"]?.elements.map { $0.compactMap { $0["rule"]?.string } } ?? [])
                #expect(rules == ["resource-not-taken"])
            }
            #expect(reports[0]["persons"]?["created"]?.int ?? 0 > 200)
            #expect(reports[1]["calendarEvents"]?["created"]?.int ?? 0 > 0)
            let wrong = try Process.run(Repository.binary("skolbuss"), ["generate", "city", "--pupils", "3"])
            #expect(wrong.exit == .code(64))
        }
    }
}
