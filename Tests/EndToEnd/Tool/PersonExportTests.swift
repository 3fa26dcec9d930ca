import Digest
import Glibc
import JSON
import Runtime
import Stand
import TestSupport
import Testing

extension EndToEnd {
    /// `skolbuss person export`, with four services and a broker.
    @Suite(.serialized)
    struct PersonExportTests {
        @Test(.timeLimit(.minutes(10)))
        func `everything the four databases hold about a pupil is in the archive, and nothing of a classmate`() throws {
            let bench = try PersonTown("export")
            defer { bench.town.close() }
            try bench.live()
            var held: [Town.Service: [String: [[String: JSON]]]] = [:]
            for service in Town.Service.allCases {
                held[service] = try bench.rows(of: PersonTown.pupil, or: PersonTown.words, in: service)
                // What the guardian did as one is the guardian's to be told.
                let family = try bench.familyAccesses(in: service)
                held[service]?["access_log"]?.removeAll { row in
                    row["sequence"]?.int.map { family.contains($0) } ?? false
                }
            }
            let path = bench.town.folder.file("utdrag.tar")
            let answer = try bench.tool([
                "export", "--person", PersonTown.pupil.uppercased(), "--out", path, "--purpose", "begäran 2026-31",
            ])
            #expect(answer.exit == .code(0), "\(answer.errors)")
            #expect(try mode(of: path) == 0o600)
            #expect(!File.exists(path + ".parts") && !File.exists(path + ".new"))

            let archive = try unpack(path, in: bench.town.folder)
            for service in Town.Service.allCases {
                let exported = try records(archive, of: service)
                for (table, rows) in try #require(held[service]) {
                    for row in rows {
                        let isThere = exported[table]?.contains { record in
                            row.allSatisfy { record[$0.key] == $0.value }
                        }
                        #expect(isThere == true, "\(service.rawValue): \(table) \(row.mapValues(\.text))")
                    }
                }
            }
            // The services know enough for the test to mean something.
            #expect((held[.register]?.count ?? 0) >= 13, "\(held[.register]?.keys.sorted() ?? [])")
            #expect((held[.schedule]?.count ?? 0) >= 5, "\(held[.schedule]?.keys.sorted() ?? [])")
            #expect((held[.attendance]?.count ?? 0) >= 9, "\(held[.attendance]?.keys.sorted() ?? [])")
            #expect((held[.notify]?.count ?? 0) >= 8, "\(held[.notify]?.keys.sorted() ?? [])")

            let everything = try archive.values.map { String(decoding: try File.read($0), as: UTF8.self) }.joined()
            for word in PersonTown.words { #expect(everything.contains(word), "\(word)") }
            for word in PersonTown.classmateWords + PersonTown.guardianWords {
                #expect(!everything.contains(word), "somebody else's \(word)")
            }
            #expect(!everything.contains(PersonTown.classmate))
            try expectManifest(archive)
            let summaryPath = try #require(archive["sammanfattning.txt"])
            let summary = try File.text(summaryPath)
            #expect(summary.contains("UTDRAG AV PERSONUPPGIFTER"))
            #expect(summary.contains("Studieplaner: inget sparat"))
        }

        @Test(.timeLimit(.minutes(10)))
        func `an archive is whole or not there, and what failed is named`() throws {
            let bench = try PersonTown("export-fails")
            defer { bench.town.close() }
            try bench.live()
            let path = bench.town.folder.file("utdrag.tar")
            let words = ["export", "--person", PersonTown.pupil, "--out", path, "--purpose", "begäran 2026-31"]

            let noScope = try bench.tool(words, scopes: ["audit", "ss12000.read"])
            #expect(noScope.exit == .code(2))
            #expect(noScope.errors.contains("register refused (403)"))
            #expect(noScope.errors.contains("notify refused (403)"))

            var unknown = words
            unknown[2] = "0199aaaa-0000-7000-8000-00000000ffff"
            let nobody = try bench.tool(unknown)
            #expect(nobody.exit == .code(2))

            try bench.client.call(
                "PUT", .register, "/v1/persons/\(PersonTown.pupil)/security-marking",
                ["securityMarking": "Sekretessmarkering", "purpose": "provning"])
            // Who may not see protected persons cannot tell one from somebody unknown, as soon as every service knows of the mark.
            try eventually("every service knows of the mark", within: .seconds(60)) {
                unlink(path)
                return try bench.tool(words).errors == nobody.errors
            }
            let seeing = try bench.tool(words, scopes: ["records.export", "records.protected"])
            #expect(seeing.exit == .code(0), "\(seeing.errors)")
            let again = try bench.tool(words, scopes: ["records.export", "records.protected"])
            #expect(again.exit == .code(2))
            #expect(again.errors.contains("is there already"))
            unlink(path)

            _ = bench.town.stop(.notify)
            let partial = try bench.tool(words, scopes: ["records.export", "records.protected"])
            #expect(partial.exit == .code(2))
            #expect(partial.errors.contains("notify at"))
            #expect(!partial.errors.contains("register"))
            #expect(!File.exists(path) && !File.exists(path + ".parts") && !File.exists(path + ".new"))

            #expect(
                try bench.tool(["export", "--person", "Zyrkbert", "--out", path, "--purpose", "prov"]).exit == .code(64)
            )
            #expect(try bench.tool(["export", "--person", PersonTown.pupil, "--out", path]).exit == .code(64))
        }

        /// Name in the archive → path.
        private func unpack(_ path: String, in folder: Folder) throws -> [String: String] {
            let target = try folder.folder("unpacked").path
            let listed = try Process.run("/bin/tar", ["tf", path])
            #expect(listed.exit == .code(0), "\(listed.errors)")
            let unpacked = try Process.run("/bin/tar", ["xf", path, "-C", target])
            #expect(unpacked.exit == .code(0), "\(unpacked.errors)")
            let names = listed.output.split(separator: "\n").map(String.init)
            return Dictionary(uniqueKeysWithValues: names.map { ($0, "\(target)/\($0)") })
        }

        /// Table → the records of it.
        private func records(_ archive: [String: String], of service: Town.Service) throws -> [String: [JSON]] {
            var tables: [String: [JSON]] = [:]
            for (name, path) in archive where name.hasPrefix("\(service.rawValue)/") {
                let list = try JSON(parsing: try File.read(path))
                for record in try #require(list.elements) {
                    let table = try #require(record["table"]?.string)
                    tables[table, default: []].append(try #require(record["record"]))
                }
            }
            return tables
        }

        private func expectManifest(_ archive: [String: String]) throws {
            let path = try #require(archive["manifest.json"])
            let manifest = try JSON(parsing: try File.read(path))
            let files = try #require(manifest["files"]?.elements)
            #expect(Set(files.compactMap { $0["name"]?.string }) == Set(archive.keys.filter { $0.contains("/") }))
            for file in files {
                let name = try #require(file["name"]?.string)
                let bytes = try File.read(try #require(archive[name]))
                #expect(file["sha256"]?.string == SHA256.hex(bytes))
                #expect(file["bytes"]?.int == bytes.count)
                let count = try JSON(parsing: bytes).count
                #expect(file["records"]?.int == count)
            }
        }

        private func mode(of path: String) throws -> UInt32 {
            var status = stat()
            try #require(stat(path, &status) == 0)
            return status.st_mode & 0o777
        }
    }
}
