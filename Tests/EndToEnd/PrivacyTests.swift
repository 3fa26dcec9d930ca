import Glibc
import JSON
import Runtime
import SS12000
import Stand
import TestSupport
import Testing
import Transfer

extension EndToEnd {
    /// Every test with a town ends with a search of what was written down in it (`TestTown`). Here it is shown to find something.
    struct PrivacyTests {
        /// Of one who is deleted, and of one who is renamed and gets another number and address.
        private static let gone = ["Försvunnen", "201301022388", "borta@hem.example.org"]
        private static let former = [
            "Gammelnamn", "201301032387", "forr@hem.example.org", "Fordomsgatan 9", "070-555 44 33",
        ]
        private static let signingKey = "0123456789-signing-key-0123456789"

        private func opened() throws -> Town {
            var options = Town.Options()
            options.settings[.register] = [
                "REGISTER_WEBHOOK_PRIVATE_TARGETS": "allowed", "REGISTER_WEBHOOK_HTTP": "true",
            ]
            let password = try TestBroker.folder("privacy-secrets").file("smtp")
            try File.write(password, "the-mail-servers-password\n")
            options.settings[.notify] = ["NOTIFY_SMTP_USER": "skolan-utskick", "NOTIFY_SMTP_PASSWORD_FILE": password]
            // What is put into logs here is to be found here, and once.
            options.closing = { _ in }
            return try TestTown.open("privacy", options)
        }

        /// Not by the tests' client, which listens to what it sends.
        private func send(_ method: String, _ town: Town, _ path: String, _ body: JSON, _ scopes: [String]) throws {
            let answer = try HTTPClient(timeout: .seconds(60)).send(
                HTTPClientRequest(
                    method, town.url(.register) + path, headers: [("Content-Type", "application/json")],
                    body: body.encoded(), authorization: .bearer(try town.token(machine: "stranger", scopes))))
            try #require((200..<300).contains(answer.status), "\(method) \(path): \(answer.status)")
        }

        private func person(_ number: Int, _ words: [String]) -> JSON {
            var document: JSON = [
                "id": JSON(PersonID.numbered(number).description), "givenName": JSON(words[0]), "familyName": "Exempel",
                "birthDate": JSON("2013-01-\(words[1].dropFirst(6).prefix(2))"), "civicNo": ["value": JSON(words[1])],
                "securityMarking": "Ingen",
                "emails": [["value": JSON(words[2]), "type": "Privat"]],
            ]
            if words.count > 3 {
                document = document.setting(
                    "addresses",
                    [
                        [
                            "type": "Folkbokföring", "streetAddress": JSON(words[3]), "postalCode": "12345",
                            "locality": "Exempelstad",
                        ]
                    ]
                )
                .setting("phoneNumbers", [["value": JSON(words[4]), "type": "Hem", "mobile": true]])
            }
            return document
        }

        /// A school's day, with people who are no longer what they were in the end.
        private func live(in town: Town) throws {
            try town.openFrontDoor()
            let school = TownSchool(classes: 1, pupils: 2)
            let client = try TownClient(town)
            try client.importSchool(school)
            try client.waitForRosters(school)
            try client.takeRoll(school.classes[0], absent: school.classes[0].pupils)
            try send(
                "POST", town, "/v2.0/subscriptions",
                [
                    "name": "Elevhem", "target": "http://127.0.0.1:9/in", "resourceTypes": ["Person"],
                    "signingKeys": [JSON(Self.signingKey)], "bearerToken": "the-webhooks-bearer-token",
                ], ["ss12000.subscribe"])
            try send(
                "POST", town, "/v1/imports", ["persons": [person(900_001, Self.gone), person(900_002, Self.former)]],
                ["register.write"])
            let deleted = try client.send(
                "DELETE", .register, "/v1/persons/\(PersonID.numbered(900_001))?cascade=true",
                headers: [("If-Match", "*")])
            #expect(deleted.status == 204)
            try client.call(
                "POST", .register, "/v1/imports",
                [
                    "persons": [
                        person(
                            900_002, ["Nyttnamn", "201301032395", "nu@hem.example.org", "Nuvägen 1", "070-111 22 33"])
                    ]
                ])
            #expect(try town.importTool("list").exit == .code(0))
            _ = try client.call("GET", .register, "/v2.0/persons?limit=1")
        }

        @Test(.timeLimit(.minutes(20)))
        func `a name, an address, a query string or a secret would be found wherever something is written`() throws {
            let town = try opened()
            defer { town.close() }
            try live(in: town)
            #expect(try town.personalLeaks().isEmpty)

            let words = try town.personalWords()
            let search = PersonalSearch(words)
            for word in Self.gone + Self.former {
                #expect(
                    !search.findings(in: Array("said \(word) to".utf8), "log").isEmpty, "\(word) is not known any more")
            }
            // One of each kind, at the end of each place.
            var kinds = Dictionary(grouping: words.words, by: \.value).compactMapValues { $0.first?.key }
            for kind in [
                "persons.givenName", "persons.familyName", "persons.civicNo.value", "persons.emails.value",
                "persons.addresses.streetAddress", "persons.phoneNumbers.value", "persons.eduPersonPrincipalNames",
                "organisations.email", "secret: a token", "secret: a broker user's password",
                "secret: the issuer's key",
                "secret: the broker's administrator's password", "secret: the broker's cookie",
                "secret: NOTIFY_SMTP_PASSWORD_FILE", "secret: NOTIFY_SMTP_USER", "secret: a subscription's key",
                "secret: a subscription's token", "secret: the page tokens' key",
            ] { #expect(kinds[kind] != nil, "\(kind)") }
            kinds["query"] = "/v2.0/persons?civicNo=1"
            let writings = try town.writings()
            let places = Set(writings.map(\.place))
            let services = Town.Service.allCases.map(\.rawValue)
            var expected = [
                "frontdoor/access.log", "frontdoor/error.log", "frontdoor/nginx.log", "mailcatcher.log",
                "broker/broker.log", "broker's command line", "mailcatcher's command line", "frontdoor's command line",
                "skolbuss topology apply", "skolbuss import list", "skolbuss import list's errors",
                "register PUT /v1/persons/{}", "frontdoor POST /v1/absences",
            ]
            for service in services {
                let parts = [".log", "/metrics", "/health/live", "/health/ready", "'s command line"]
                expected += parts.map { "\(service)\($0)" }
            }
            for place in expected { #expect(places.contains(place), "\(place) is not looked at") }
            for place in services.map({ "\($0).log" }) + ["frontdoor/access.log", "register/metrics"] {
                #expect(writings.contains { $0.place == place && !$0.text.isEmpty }, "\(place) is empty")
            }
            for writing in Dictionary(grouping: writings, by: \.place).compactMap({ $0.value.first }) {
                for (kind, word) in kinds {
                    let text = Array(writing.text.suffix(100)) + [10] + Array(word.utf8)
                    let found = search.findings(in: text, writing.place)
                    #expect(
                        found.contains { $0.place == writing.place && $0.field == kind }, "\(kind) in \(writing.place)")
                }
            }
        }

        @Test(.timeLimit(.minutes(20)))
        func `what is put into a log, a temporary file or an answer is found there, also of who is gone`() throws {
            let town = try opened()
            defer { town.close() }
            try live(in: town)
            #expect(try town.personalLeaks().isEmpty)

            let logs = town.folder.files().filter { $0.hasSuffix(".log") }
            #expect(logs.count >= 8, "\(logs)")
            for (number, log) in logs.enumerated() {
                try append("said \((Self.gone + Self.former)[number % 8]) to", to: town.folder.file(log))
            }
            try append("mail to <\(Self.former[2])>", to: town.broker.folder.file("broker.log"))
            try File.write(town.folder.file("frontdoor/body/0000000001"), "{\"givenName\":\"F\\u00f6rsvunnen\"}")
            town.note(Array("the key is \(Self.signingKey)".utf8), of: "register POST")
            let found = try town.personalLeaks()
            for place in logs + ["broker/broker.log", "frontdoor/body/0000000001", "register POST"] {
                #expect(found.contains { $0.place == place && $0.field != "query" }, "\(place): \(found.prefix(20))")
            }
        }

        private func append(_ line: String, to path: String) throws {
            let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
            defer { close(descriptor) }
            let bytes = Array((line + "\n").utf8)
            #expect(write(descriptor, bytes, bytes.count) == bytes.count)
        }
    }
}
