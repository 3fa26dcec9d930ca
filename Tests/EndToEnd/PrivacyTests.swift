import Glibc
import Stand
import TestSupport
import Testing

extension EndToEnd {
    /// Every test with a town ends with a search of what its services wrote down (`TestTown`). Here it is shown to find something.
    struct PrivacyTests {
        @Test(.timeLimit(.minutes(20)))
        func `a name, an address, a query string or a secret in a log would be found`() throws {
            let town = try TestTown.open("privacy")
            defer { town.close() }
            let school = TownSchool(classes: 1, pupils: 2)
            let client = try TownClient(town)
            try client.importSchool(school)
            try client.waitForRosters(school)
            try client.takeRoll(school.classes[0], absent: school.classes[0].pupils)
            #expect(try town.personalLeaks().isEmpty)

            let address = try #require(school.addresses(of: school.classes[0].pupils[0]).first)
            let secret = try town.password(of: "notify")
            for (line, field) in [
                ("{\"pupil\":\"Elev\"}", "persons.givenName"), ("mail to <\(address)>", "persons."),
                ("GET /v2.0/persons?civicNo=1", "query"), ("amqp://notify:\(secret)@", "secret"),
            ] {
                let before = try File.read(town.log(.notify)).count
                try append(line, to: town.log(.notify))
                let found = try town.personalLeaks()
                #expect(found.contains { $0.place == "notify.log" && $0.field.hasPrefix(field) }, "\(field): \(found)")
                try erase(line, from: town.log(.notify), after: before)
            }
            #expect(try town.personalLeaks().isEmpty)
        }

        private func append(_ line: String, to path: String) throws {
            let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
            defer { close(descriptor) }
            let bytes = Array((line + "\n").utf8)
            #expect(write(descriptor, bytes, bytes.count) == bytes.count)
        }

        /// In place, for the service goes on writing at the end.
        private func erase(_ line: String, from path: String, after offset: Int) throws {
            let text = Array(line.utf8)
            let content = try File.read(path)
            let start = try #require(
                (offset...(content.count - text.count)).first { content[$0...].starts(with: text) })
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            defer { close(descriptor) }
            let blanks = [UInt8](repeating: 32, count: text.count)
            #expect(pwrite(descriptor, blanks, blanks.count, off_t(start)) == blanks.count)
        }
    }
}
