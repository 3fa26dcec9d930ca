import JSON
import Runtime
import Stand
import TestSupport
import Testing
import Transfer

extension EndToEnd {
    /// `skolbuss person erase`, with four services and a broker.
    @Suite(.serialized)
    struct PersonEraseTests {
        @Test(.timeLimit(.minutes(15)))
        func `a pupil is erased from every file, though a service was down and others were killed`() throws {
            var options = Town.Options()
            options.settings[.register] = ["REGISTER_RETENTION_PERSONS": "0", "REGISTER_ERASURE_PATIENCE": "2s"]
            let bench = try PersonTown("erase", options)
            defer { bench.town.close() }
            try bench.live()

            let words = ["erase", "--person", PersonTown.pupil, "--reason", "begäran 2026-31"]
            let erases = ["records.erase", "records.protected"]
            let early = try bench.tool(words, scopes: erases)
            #expect(early.exit == .code(2))
            #expect(early.errors.contains("The person is enrolled"), "\(early.errors)")

            try bench.leave()
            _ = bench.town.stop(.notify)
            let begun = try bench.tool(words + ["--json"], scopes: erases)
            #expect(begun.exit == .code(1), "\(begun.errors)")
            let id = try #require(try JSON(parsing: Array(begun.output.utf8))["id"]?.string)
            // In the middle of its work, or before it or behind it: it has to come to the same.
            for service in [Town.Service.attendance, .register, .schedule] {
                bench.town.kill(service)
                try bench.town.start(service)
                try bench.town.waitUntilReady(service)
            }
            try eventually("three of four have answered", within: .seconds(120)) {
                let report = try bench.tool(["erasure", id, "--json"], scopes: ["records.erase"])
                let json = try? JSON(parsing: Array(report.output.utf8))
                return json?["missing"]?.elements?.compactMap(\.string) == ["notify"]
            }
            try bench.town.start(.notify)
            try bench.town.waitUntilReady(.notify)
            try eventually("everybody has answered", within: .seconds(120)) {
                try bench.tool(["erasure", id], scopes: ["records.erase"]).exit == .code(0)
            }

            // What may stay names the id alone: RETENTION.md.
            let kept: Set<String> = [
                "tombstone", "replica_row", "access_log", "import_journal", "protected_access", "withdrawal",
            ]
            for service in Town.Service.allCases {
                let found = try bench.rows(of: PersonTown.pupil, or: [], in: service)
                #expect(Set(found.keys).isSubset(of: kept), "\(service.rawValue): \(found.keys.sorted())")
                #expect(
                    try bench.rows(of: PersonTown.pupil, or: PersonTown.words, in: service).keys.sorted()
                        == found.keys.sorted())
            }
            // Also what SQL does not show: free pages, and the write-ahead log.
            for service in Town.Service.allCases {
                for file in [bench.town.database(service), bench.town.database(service) + "-wal"]
                where File.exists(file) {
                    let bytes = try File.read(file)
                    for word in PersonTown.words + ["070-1112223"] {
                        #expect(!bytes.holds(word), "\(word) in \(service.rawValue)'s files")
                    }
                }
            }
            // Whom nobody holds any more is looked for all the same in what was written down.
            let search = PersonalSearch(try bench.town.personalWords())
            for word in PersonTown.words + ["070-1112223"] where !word.hasPrefix("ext-") {
                #expect(
                    !search.findings(in: Array("said \(word) to".utf8), "log").isEmpty, "\(word) is not known any more")
            }
            // The others are still there, and nothing was parked.
            #expect(try bench.client.send("GET", .register, "/v2.0/persons/\(PersonTown.classmate)").status == 200)
            #expect(try bench.town.deadLetters().isEmpty)
            #expect(try bench.tool(words, scopes: erases).exit == .code(2))
        }
    }
}

extension [UInt8] {
    /// Whether the text stands in it, as its UTF-8.
    fileprivate func holds(_ text: String) -> Bool {
        let needle = Array(text.utf8)
        guard count >= needle.count, let first = needle.first else { return false }
        var start = startIndex
        while let place = self[start...].firstIndex(of: first) {
            if place + needle.count > count { return false }
            if self[place..<(place + needle.count)].elementsEqual(needle) { return true }
            start = place + 1
        }
        return false
    }
}
