import JSON
import Messaging
import RabbitMQ
import Runtime
import SS12000
import Stand
import TestSupport
import Testing
import Transfer

extension EndToEnd {
    /// As an installation whose parts are on machines of their own: nothing of a morning goes in clear between them.
    struct EncryptedTownTests {
        @Test(.timeLimit(.minutes(20)))
        func `a morning goes by TLS from the world to the last mail, and no plain port answers`() throws {
            var options = Town.Options()
            options.isEncrypted = true
            let town = try TestTown.alone("encrypted", options)
            defer { town.close() }
            try town.open()
            try town.openFrontDoor()
            let certificates = try #require(town.certificates)
            let world = HTTPClient(timeout: .seconds(60), verify: certificates.verification)

            let school = TownSchool(classes: 1, pupils: 3)
            let client = try TownClient(town)
            try client.importSchool(school)
            try client.waitForRosters(school)
            try morning(school, town, world)
            try expectNothingInClear(town)
            try expectStrangersRefused(town, world)
            try expectBrokerKnowsEverybody(town, certificates)
        }

        /// Two pupils are missed, one of them is reported ill at once, all through the door.
        private func morning(_ school: TownSchool, _ town: Town, _ world: HTTPClient) throws {
            func ask(_ method: String, _ path: String, as token: String, _ body: JSON? = nil) throws
                -> HTTPClientResponse
            {
                try world.send(
                    HTTPClientRequest(
                        method, town.frontDoor + path, headers: [(name: "Content-Type", value: "application/json")],
                        body: body?.encoded() ?? [], authorization: .bearer(token)))
            }
            let content = school.classes[0]
            let (missed, ill) = (content.pupils[0], content.pupils[1])
            let guardian = try town.token(person: school.addresses(of: ill)[0])
            let reported = try ask(
                "POST", "/v1/absences", as: guardian,
                ["student": JSON(ill.description), "date": JSON(school.day.description)])
            #expect(reported.status == 201)
            let roll: JSON = [
                "marks": JSON([missed, ill].map { ["student": JSON($0.description), "status": "absent"] })
            ]
            let system = try town.token(machine: "test", ["attendance.write"])
            #expect(try ask("PUT", "/v1/lessons/\(content.lesson)/roll", as: system, roll).status == 200)
            var ledger = AlertLedger(school, town)
            ledger.note(absent: [missed])
            ledger.note([ill], .spared)
            try eventually("the guardians are told", within: .seconds(120), every: .milliseconds(50)) {
                try ledger.isSettled()
            }
            #expect(try ledger.audit().isEmpty)
            let told = try ask(
                "GET", "/v1/alerts?child=\(missed)&date=\(school.day)",
                as: town.token(person: school.addresses(of: missed)[0]))
            #expect(told.status == 200)
            #expect(try JSON(parsing: told.body)["alerts"]?.count == 1)
        }

        /// Neither the door's, the services' nor the broker's port says anything to who speaks no TLS.
        private func expectNothingInClear(_ town: Town) throws {
            #expect(!town.broker.amqpPort.isAccepting)
            for url in [town.frontDoor] + Town.Service.allCases.map(town.url) {
                let port = try #require(url.split(separator: ":").last.flatMap { Int($0) })
                let connection = try RawConnection(port: port, patience: 20)
                try connection.send("GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                let status = (try? connection.answer())?.status
                // nginx says in clear that it speaks TLS; the services say nothing.
                #expect(url == town.frontDoor ? status == 400 : status == nil, "\(url) answered \(status ?? 0)")
            }
        }

        /// Who shows no certificate hears how a service is, and who does not know the authority says nothing.
        private func expectStrangersRefused(_ town: Town, _ world: HTTPClient) throws {
            let token = try town.token(
                machine: "test", ["ss12000.read", "schedule.read", "attendance.read", "operator"])
            for service in Town.Service.allCases {
                func status(_ path: String, _ client: HTTPClient) throws -> Int {
                    try client.send(
                        HTTPClientRequest("GET", town.url(service) + path, authorization: .bearer(token))
                    ).status
                }
                #expect(try status("/v1/replicas", town.client(timeout: .seconds(30))) == 200)
                #expect(try status("/v1/replicas", world) == 403)
                #expect(try status("/health/live", world) == 200)
                #expect(throws: TransferError.self) {
                    try status("/health/live", HTTPClient(timeout: .seconds(30)))
                }
            }
        }

        /// All its connections are TLS; a password alone opens none, nor does one at a name that is not the broker's.
        private func expectBrokerKnowsEverybody(_ town: Town, _ certificates: TownCertificates) throws {
            let listed = try town.broker.control([
                "list_connections", "--formatter", "json", "user", "ssl", "peer_cert_subject",
            ])
            let connections = try JSON(parsing: listed).elements.map(Array.init) ?? []
            #expect(Set(connections.compactMap { $0["user"]?.string }) == Set(Town.Service.allCases.map(\.rawValue)))
            for connection in connections {
                #expect(connection["ssl"]?.bool == true)
                #expect(connection["peer_cert_subject"]?.string == connection["user"]?.string.map { "CN=\($0)" })
            }
            func refusal(_ host: String, _ certificate: BrokerCertificate?) throws -> String {
                let password = try town.password(of: "notify")
                let broker = try RabbitMQBroker(
                    url: "amqps://notify:\(password)@\(host):\(town.broker.tlsPort.number)/\(town.virtualHost)",
                    certificateAuthority: certificates.authority.certificate, certificate: certificate,
                    limit: .seconds(30))
                do throws(BrokerError) {
                    try broker.publisher(named: "test").close()
                    return "none"
                } catch { return error.description }
            }
            let shown = BrokerCertificate(path: certificates.client.certificate, key: certificates.client.key)
            #expect(try refusal("localhost", shown) == "none")
            #expect(try refusal("localhost", nil) != "none")
            #expect(try refusal("127.0.0.1", shown).contains("not for this name"))
        }
    }
}
