import FoundationEssentials
import JSON
import Runtime
import SS12000
import Stand
import TestSupport
import Testing
import Transfer

extension EndToEnd {
    /// The city's sign-in as a real provider has it, and not as we would have made it.
    struct LoginTests {
        /// Attendance alone believes the provider; the others the development issuer, by whose tokens the school comes in.
        ///
        /// - Parameter settings: of Attendance, besides.
        private static func town(_ name: String, _ provider: Provider, _ settings: [String: String] = [:]) throws
            -> Town
        {
            var options = Town.Options()
            options.settings[.attendance] = [
                "ATTENDANCE_TOKEN_ISSUER": provider.issuer, "ATTENDANCE_TOKEN_AUDIENCE": Provider.audience,
                // Found out by discovery.
                "ATTENDANCE_TOKEN_KEYS": "",
            ].merging(settings) { $1 }
            return try TestTown.open(name, options)
        }

        @Test(.timeLimit(.minutes(10)))
        func `tokens of a real provider are believed through changed keys and while it is down`() throws {
            let folder = try TestBroker.folder("provider")
            let provider = try Provider(in: folder, scopes: ["attendance.write", "attendance.read"])
            defer { provider.stop() }
            let town = try Self.town("login", provider)
            defer { town.close() }
            let school = TownSchool(classes: 1, pupils: 2)
            try TownClient(town).importSchool(school)
            let (ada, foreign) = (school.classes[0].pupils[0], school.classes[0].pupils[1])
            let guardian = school.addresses(of: ada)[0]
            try provider.add(person: "guardian", login: guardian)
            try provider.add(person: "visitor", login: nil)

            let asker = HTTPClient(timeout: .seconds(60))
            func ask(_ method: String, _ path: String, _ token: String, _ body: JSON? = nil) throws -> String {
                town.keep(secret: token, "a provider's token")
                let answer = try asker.send(
                    HTTPClientRequest(
                        method, town.url(.attendance) + path, body: body?.encoded() ?? [], authorization: .bearer(token)
                    ))
                let code = answer.status < 300 ? nil : try? JSON(parsing: answer.body)["code"]?.string
                return "\(answer.status)\(code.map { " \($0)" } ?? "")"
            }
            func report(_ pupil: PersonID, _ token: String) throws -> String {
                try ask(
                    "POST", "/v1/absences", token,
                    ["student": JSON(pupil.description), "date": JSON(school.day.description)])
            }
            let roll = "/v1/lessons/\(school.classes[0].lesson)/roll"

            // A machine, by its own credentials: what it was granted and no more.
            let machine = try provider.machineToken(["attendance.write"])
            try eventually("the school has come", within: .seconds(60)) {
                try ask("PUT", roll, machine, ["marks": []]) == "200"
            }
            #expect(try ask("GET", "/v2.0/absences", machine) == "403 scope-missing")
            #expect(try ask("GET", "/v2.0/absences", provider.machineToken(["attendance.read"])) == "200")

            // A person: what the register says, and nothing by the scopes in the token.
            let person = try provider.personToken("guardian", ["attendance.write", "attendance.read"])
            #expect(try report(ada, person) == "201")
            #expect(try report(foreign, person) == "404 student-not-found")
            #expect(try ask("GET", "/v2.0/absences", person).hasPrefix("403 "))
            // Of somebody without a login name, for whom the client's page asked for the client's scopes.
            let nameless = try provider.personToken("visitor", ["attendance.write", "attendance.read"])
            #expect(try ask("PUT", roll, nameless, ["marks": []]) == "403 scope-missing")
            // Somebody else's audience.
            #expect(try report(ada, provider.passwordToken("guardian", ["attendance.write"])) == "401 token-audience")

            // The provider signs with another key: its tokens are believed, and the old key's no longer.
            try provider.changeKey()
            let renewed = try provider.machineToken(["attendance.write"])
            try eventually("the new key is known", within: .seconds(90), every: .milliseconds(500)) {
                try ask("PUT", roll, renewed, ["marks": []]) == "200"
            }
            #expect(try ask("PUT", roll, machine, ["marks": []]) == "401 token-key-unknown")

            // It is down: who has a token goes on, and nobody else is let in.
            provider.stop()
            #expect(try ask("PUT", roll, renewed, ["marks": []]) == "200")
            #expect(try town.ready(.attendance))
            // A service that starts meanwhile judges nobody and says why; then it finds the keys by itself.
            town.stop(.attendance)
            try town.start(.attendance)
            try eventually("the service answers") {
                (try? ask("PUT", roll, renewed, ["marks": []])) == "503 keys-unavailable"
            }
            #expect(try !town.ready(.attendance))
            try provider.start()
            try eventually("the keys are found", within: .seconds(120), every: .milliseconds(500)) {
                try ask("PUT", roll, renewed, ["marks": []]) == "200"
            }
            try town.waitUntilReady(.attendance)
        }

        /// The level is what the provider keeps of the person: it has no claim of its own for it in an access token.
        @Test(.timeLimit(.minutes(10)))
        func `tokens that a real provider signs by either algorithm carry the roles their level is enough for`() throws
        {
            let folder = try TestBroker.folder("levels")
            let provider = try Provider(in: folder, scopes: ["attendance.write"], signing: .es256)
            defer { provider.stop() }
            let town = try Self.town(
                "levels", provider,
                [
                    "ATTENDANCE_STAFF_ASSURANCE": "http://id.test/loa3", "ATTENDANCE_ASSURANCE_TEACHING": "any",
                    "ATTENDANCE_ASSURANCE_GUARDIAN": "http://id.test/loa2,http://id.test/loa3",
                ])
            defer { town.close() }
            let school = TownSchool(classes: 1, pupils: 2)
            let (child, other) = (school.classes[0].pupils[0], school.classes[0].pupils[1])
            // A custodian of the one child, who administers the unit.
            let both = (id: school.guardians(of: child)[0], login: school.addresses(of: child)[0])
            let client = try TownClient(town)
            try client.importSchool(school)
            let duty = SchoolDocument.duty(.numbered(9), of: both.id, at: school.unit, role: .administrator)
            try client.call("POST", .register, "/v1/imports", ["duties": [duty.json]])
            for level in 1...3 {
                try provider.add(person: "level\(level)", login: both.login, level: "http://id.test/loa\(level)")
            }
            try provider.add(person: "silent", login: both.login)

            let asker = HTTPClient(timeout: .seconds(60))
            func report(_ pupil: PersonID, _ token: String) throws -> String {
                let body: JSON = ["student": JSON(pupil.description), "date": JSON(school.day.description)]
                let answer = try asker.send(
                    HTTPClientRequest(
                        "POST", town.url(.attendance) + "/v1/absences", body: body.encoded(),
                        authorization: .bearer(token)))
                let code = answer.status < 300 ? nil : try? JSON(parsing: answer.body)["code"]?.string
                return "\(answer.status)\(code.map { " \($0)" } ?? "")"
            }
            for signing in [Provider.Signing.es256, .rs256] {
                if signing == .rs256 { try provider.changeKey(.rs256) }
                let sure = try provider.personToken("level3")
                #expect(try Self.algorithm(of: sure) == signing.rawValue)
                try eventually("the key and the duty are known", within: .seconds(90), every: .milliseconds(500)) {
                    try report(other, sure) == "201"
                }
                #expect(try report(child, sure) == "201")
                // Sure enough for a guardian, and not for the office.
                let guardian = try provider.personToken("level2")
                #expect(try report(child, guardian) == "201")
                #expect(try report(other, guardian) == "403 assurance-too-low")
                #expect(try report(.numbered(77_777), guardian) == "403 assurance-too-low")
                for weak in ["level1", "silent"] {
                    let token = try provider.personToken(weak)
                    #expect(try Self.algorithm(of: token) == signing.rawValue)
                    for pupil in [child, other] { #expect(try report(pupil, token) == "403 assurance-too-low") }
                }
            }
        }

        /// As the token's header names it.
        private static func algorithm(of token: String) throws -> String? {
            var header = String(token.prefix { $0 != "." }).replacing("-", with: "+").replacing("_", with: "/")
            header += String(repeating: "=", count: (4 - header.count % 4) % 4)
            return try JSON(parsing: Array(try #require(Data(base64Encoded: header))))["alg"]?.string
        }
    }
}

extension Town {
    fileprivate func ready(_ service: Service) throws -> Bool {
        try HTTPClient(timeout: .seconds(20)).send(HTTPClientRequest("GET", url(service) + "/health/ready")).status
            == 200
    }
}
