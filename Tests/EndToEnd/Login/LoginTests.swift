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
        private static func town(_ name: String, _ provider: Provider) throws -> Town {
            var options = Town.Options()
            options.settings[.attendance] = [
                "ATTENDANCE_TOKEN_ISSUER": provider.issuer, "ATTENDANCE_TOKEN_AUDIENCE": Provider.audience,
                // Found out by discovery.
                "ATTENDANCE_TOKEN_KEYS": "",
            ]
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
    }
}

extension Town {
    fileprivate func ready(_ service: Service) throws -> Bool {
        try HTTPClient(timeout: .seconds(20)).send(HTTPClientRequest("GET", url(service) + "/health/ready")).status
            == 200
    }
}
