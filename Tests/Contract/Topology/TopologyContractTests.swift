import Access
import AttendanceService
import HTTP
import Hosting
import JSON
import Messaging
import NotifyService
import RegisterService
import Runtime
import SQLite
import ScheduleService
import Stand
import TestSupport
import Testing

/// The definitions file and the services are two descriptions of one topology. Each service's exchanges, queues, bindings
/// and rights must stand in the file, and the file may hold no queue nobody consumes.
struct TopologyContractTests {
    private let definitions: JSON

    init() throws {
        definitions = try JSON(parsing: try File.read("\(Repository.root)/deploy/broker/definitions.json"))
    }

    private func names(_ list: String) -> Set<String> {
        Set(definitions[list]?.elements?.compactMap { $0["name"]?.string } ?? [])
    }

    private func bindings(of queue: String) -> Set<String> {
        let own = definitions["bindings"]?.elements?.filter { $0["destination"]?.string == queue } ?? []
        return Set(own.map { "\($0["source"]?.string ?? "") \($0["routing_key"]?.string ?? "")" })
    }

    private func rights(of user: String) -> JSON? {
        definitions["permissions"]?.elements?.first { $0["user"]?.string == user }
    }

    private func assembled<Service: HostedService>(
        _ service: Service.Type, _ environment: [String: String] = [:]
    ) throws -> Assembly<Service> {
        var settings = Settings(environment, prefix: Service.name.uppercased())
        let configuration = Service.configuration(from: &settings)
        let keys = KeySource(log: .silent) { Array("{\"keys\": []}".utf8) }
        return try Assembly<Service>(
            configuration,
            database: try Database(
                at: ":memory:", applicationID: Service.applicationID, migrations: Service.migrations),
            broker: MemoryBroker(), verifier: TokenVerifier(issuer: "test", audience: "test", keys: keys), keys: keys,
            log: .silent)
    }

    private func check<Service: HostedService>(_ assembly: Assembly<Service>) throws -> Set<String> {
        #expect(names("exchanges").isSuperset(of: assembly.exchanges))
        for subscription in assembly.subscriptions {
            let queue = subscription.queue
            #expect(names("queues").contains(queue))
            #expect(names("queues").contains(queue + ".dead"))
            #expect(names("policies").contains(queue), "a queue without a policy has no delivery limit")
            #expect(bindings(of: queue + ".dead") == ["\(Outbox.deadExchange) \(queue)"])
            try checkWayBack(to: queue)
        }
        for subscription in assembly.service.subscriptions {
            let queue = subscription.queue
            #expect(queue == "\(Service.name).from-\(subscription.publisher)")
            #expect(bindings(of: queue).contains("\(subscription.publisher).events \(subscription.publisher).#"))
            let isReplica = !subscription.keptKinds.isEmpty
            #expect(bindings(of: queue).contains("\(subscription.publisher).snapshots \(queue)") == isReplica)
            // A replica asks for what was dropped; facts are never dropped.
            let policy = definitions["policies"]?.elements?.first { $0["name"]?.string == queue }
            #expect(policy?["definition"]?["overflow"]?.string == (isReplica ? "drop-head" : "reject-publish"))
            #expect((policy?["definition"]?["dead-letter-exchange"] == nil) == isReplica)
        }
        if let source = Service.snapshots {
            #expect(
                bindings(of: source.controlQueue) == [
                    "\(Outbox.controlExchange) \(Service.name).#", "replay \(source.controlQueue)",
                ])
            for audience in source.audiences {
                let heard = Set(audience.exchanges.map { "\($0) \(Service.name).#" })
                #expect(
                    bindings(of: audience.queue)
                        == heard.union(["\(source.exchange) \(audience.queue)", "replay \(audience.queue)"]),
                    "a replica is shown what it may hear and no more")
            }
        }
        let allowed = try #require(rights(of: Service.name))
        let writes = assembly.exchanges.map { $0.replacing(".", by: "\\.") }
        let reads = assembly.subscriptions.map { $0.queue.replacing(".", by: "\\.") }
        #expect(allowed["configure"]?.string == "^$", "services declare nothing")
        #expect(allowed["write"]?.string == "^(\(writes.joined(separator: "|")))$")
        #expect(allowed["read"]?.string == (reads.isEmpty ? "^$" : "^(\(reads.joined(separator: "|")))$"))
        try checkKeys(assembly)
        return Set(assembly.subscriptions.map(\.queue))
    }

    /// What is rejected in the dead-letter queue is put back by the broker, and only into the queue it was parked from.
    private func checkWayBack(to queue: String) throws {
        let rows = definitions["policies"]?.elements?.filter { $0["name"]?.string == queue + ".dead" } ?? []
        let policy = try #require(rows.first)
        #expect(policy["pattern"]?.string == "^\(queue.replacing(".", by: "\\."))\\.dead$")
        #expect(policy["definition"]?["dead-letter-exchange"]?.string == "replay")
        #expect(policy["definition"]?["dead-letter-routing-key"]?.string == queue)
        #expect(policy["definition"]?["dead-letter-strategy"]?.string == "at-least-once")
        #expect(policy["definition"]?["overflow"]?.string == "reject-publish", "without it nothing is at least once")
        #expect(bindings(of: queue).filter { $0.hasPrefix("replay ") } == ["replay \(queue)"])
    }

    /// A user without an entry for a topic exchange it may write to publishes there under any key, other services' too.
    private func checkKeys<Service: HostedService>(_ assembly: Assembly<Service>) throws {
        let topics = definitions["exchanges"]?.elements?.filter { $0["type"] == "topic" }.compactMap {
            $0["name"]?.string
        }
        let written = assembly.exchanges.filter { topics?.contains($0) == true }
        let rows = definitions["topic_permissions"]?.elements?.filter { $0["user"]?.string == Service.name } ?? []
        #expect(Set(rows.compactMap { $0["exchange"]?.string }) == Set(written))
        let parks = assembly.subscriptions.map { $0.queue.replacing(".", by: "\\.") }
        let asks = assembly.service.subscriptions.filter { !$0.keptKinds.isEmpty }.map(\.publisher)
        for row in rows {
            let exchange = row["exchange"]?.string ?? ""
            let expected =
                switch exchange {
                case Outbox.deadExchange: "^(\(parks.joined(separator: "|")))$"
                case Outbox.controlExchange:
                    asks.count == 1 ? "^\(asks[0])\\." : "^(\(asks.joined(separator: "|")))\\."
                default: "^\(Service.name)\\."
                }
            #expect(row["write"]?.string == expected, "\(Service.name) on \(exchange)")
            #expect(row["read"]?.string == "^$")
        }
    }

    @Test func `every service finds in the broker what it publishes to and listens to, and may do no more`() throws {
        var consumed = try check(try assembled(RegisterService.self))
        consumed.formUnion(try check(try assembled(ScheduleService.self)))
        consumed.formUnion(try check(try assembled(AttendanceService.self)))
        let notify = [
            "NOTIFY_SMTP_URL": "smtp://127.0.0.1:25", "NOTIFY_MAIL_FROM": "skolan@example.org",
            "NOTIFY_PUBLIC_URL": "http://127.0.0.1",
        ]
        consumed.formUnion(try check(try assembled(NotifyService.self, notify)))
        #expect(consumed == names("queues").filter { !$0.hasSuffix(".dead") })
    }

    @Test func `documents of protected people reach Attendance and Notify and nobody else`() {
        let readers = definitions["bindings"]?.elements?.filter { $0["source"]?.string == "register.protected" } ?? []
        #expect(
            Set(readers.compactMap { $0["destination"]?.string }) == [
                "attendance.from-register", "notify.from-register",
            ])
        let operators = rights(of: "operator")
        #expect(operators?["configure"]?.string == "^$", "who may bind a queue may read everything")
    }

    @Test func `nobody may publish where parked messages come back, and operators nowhere`() {
        let writers = definitions["permissions"]?.elements?.filter {
            $0["write"]?.string?.contains("replay") ?? true || $0["write"]?.string?.contains("default") ?? true
        }
        #expect(writers?.isEmpty == true)
        #expect(rights(of: "operator")?["write"]?.string == "^$")
    }
}

extension String {
    fileprivate func replacing(_ part: Character, by other: String) -> String {
        map { $0 == part ? other : String($0) }.joined()
    }
}
