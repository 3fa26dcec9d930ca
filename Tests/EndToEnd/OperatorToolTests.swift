import FoundationEssentials
import Messaging
import RabbitMQ
import Runtime
import Stand
import TestSupport
import Testing

extension EndToEnd {
    struct OperatorToolTests {
        private func tool(_ arguments: [String]) throws -> (exit: Process.Exit, output: String, errors: String) {
            try Process.run(Repository.binary("skolbuss"), arguments)
        }

        private func topology(_ action: String, _ town: Town) -> [String] {
            let secrets = town.broker.folder.path + "/secrets"
            return [
                "topology", action, "--management", town.broker.managementURL, "--user", PrivateBroker.administrator,
                "--password-file", "\(secrets)/administrator.password", "--vhost", town.virtualHost,
                "--definitions", "\(Repository.root)/deploy/broker/definitions.json",
            ] + (action == "apply" ? ["--secrets", secrets] : [])
        }

        @Test(.timeLimit(.minutes(20)))
        func `topology check sees what is missing and what is too much, and apply mends it`() throws {
            let town = try TestTown.prepare("topology")
            defer { town.close() }
            try town.applyTopology()
            let clean = try tool(topology("check", town))
            #expect(clean.exit == .code(0), "\(clean.output)\(clean.errors)")

            try town.broker.control(["clear_policy", "-p", town.virtualHost, "notify.from-attendance"])
            try town.broker.control(["clear_permissions", "-p", town.virtualHost, "notify"])
            try town.broker.control(["delete_queue", "-p", town.virtualHost, "notify.from-register"])
            let broken = try tool(topology("check", town))
            #expect(broken.exit == .code(1))
            #expect(broken.output.contains("policy notify.from-attendance: missing"))
            #expect(broken.output.contains("permission notify: missing"))
            #expect(broken.output.contains("queue notify.from-register: missing"))
            #expect(broken.output.contains("binding register.events -> notify.from-register register.#: missing"))

            #expect(try tool(topology("apply", town)).exit == .code(0))
            #expect(try tool(topology("check", town)).exit == .code(0))
        }

        @Test func `wrong usage says what is wrong and how it is used`() throws {
            let unknown = try tool(["frobnicate"])
            #expect(unknown.exit == .code(64))
            #expect(unknown.errors.contains("unknown command frobnicate"))
            let missing = try tool(["topology", "apply"])
            #expect(missing.exit == .code(64))
            #expect(missing.errors.contains("--secrets is missing"))
            let strange = try tool(["token", "issue", "--colour", "red"])
            #expect(strange.errors.contains("unknown option --colour"))
        }

        @Test func `a token is made for a person or a machine and never for neither`() throws {
            let folder = try TestBroker.folder("keys")
            #expect(try tool(["token", "init", folder.path]).exit == .code(0))
            let person = try tool(["token", "issue", "--keys", folder.path, "--person", "larare@example.se"])
            #expect(person.exit == .code(0))
            #expect(person.output.split(separator: ".").count == 3)
            #expect(try tool(["token", "issue", "--keys", folder.path]).exit == .code(64))
        }

        @Test(.timeLimit(.minutes(20)))
        func `what cannot be handled is parked with its reason and handled again when replayed`() throws {
            var options = Town.Options()
            options.grace = "0s"
            let town = try TestTown.open("parked", options)
            defer { town.close() }
            try town.publishRaw(
                exchange: "attendance.events", key: "attendance.absence-established.v1",
                type: "attendance.absence-established.v1",
                body: "{ this is not JSON")
            try town.publishRaw(
                exchange: "attendance.events", key: "attendance.absence-established.v9",
                type: "attendance.absence-established.v9",
                body: "{}")
            try eventually("both are parked", within: .seconds(60)) {
                try town.deadLetters().reduce(0) { $0 + $1.count } == 2
            }
            let access = [
                "--broker", "amqp://127.0.0.1:\(town.broker.amqpPort.number)", "--user", "operator", "--password-file",
                town.broker.folder.path + "/secrets/operator.password", "--vhost", town.virtualHost,
            ]
            let list = try tool(
                ["dead", "list", "--definitions", "\(Repository.root)/deploy/broker/definitions.json"] + access)
            #expect(list.exit == .code(1), "\(list.errors)")
            let shown = try tool(["dead", "show", "notify.from-attendance"] + access)
            #expect(shown.exit == .code(0), "\(shown.errors)")
            #expect(shown.output.contains("2 shown"))
            #expect(!shown.output.contains("this is not JSON"), "a body is shown only when asked for")
            #expect(try town.deadLetters().first?.count == 2, "showing takes nothing away")

            let replayed = try tool(["dead", "replay", "notify.from-attendance"] + access)
            #expect(replayed.output.contains("2 replayed"), "\(replayed.output)\(replayed.errors)")
            // They are no better than before: handled again, and parked again, once more replayed.
            try eventually("both are parked again", within: .seconds(60)) {
                try town.deadLetters().reduce(0) { $0 + $1.count } == 2
            }
            let again = try tool(["dead", "show", "notify.from-attendance"] + access)
            #expect(again.output.contains("1 times"))
        }
    }
}

extension Town {
    /// Publishes something no service of ours would.
    fileprivate func publishRaw(exchange: String, key: String, type: String, body: String) throws {
        let sender = try ConfirmedSender(
            try RabbitMQBroker(url: broker.url(virtualHost: virtualHost)), named: "stranger")
        defer { sender.close() }
        try sender.send(
            OutgoingMessage(
                exchange: exchange, routingKey: key, messageID: Identifiers.v7.next().lowercase, type: type,
                appID: "stranger", timestamp: Clock.system.now(), headers: [], body: Array(body.utf8)))
    }
}
