import FoundationEssentials
import Messaging
import RabbitMQ
import Runtime
import Stand
import TestSupport
import Testing

extension EndToEnd {
    struct ParkedMessageTests {
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
            try eventually("both are parked", within: .seconds(60), every: .milliseconds(50)) {
                try town.deadLetters().reduce(0) { $0 + $1.count } == 2
            }
            let access = [
                "--management", town.broker.managementURL,
                "--broker", "amqp://127.0.0.1:\(town.broker.amqpPort.number)", "--user", "operator", "--password-file",
                town.broker.folder.path + "/secrets/operator.password", "--vhost", town.virtualHost,
            ]
            let list = try town.tool(["dead", "list"] + access)
            #expect(list.exit == .code(1), "\(list.errors)")
            let shown = try town.tool(["dead", "show", "notify.from-attendance"] + access)
            #expect(shown.exit == .code(0), "\(shown.errors)")
            #expect(shown.output.split(separator: "\n").count { $0.hasPrefix("dead-reason") } == 2)
            #expect(!shown.output.contains("sender:"), "\(shown.output)")
            #expect(!shown.output.contains("this is not JSON"), "a body is shown only when asked for")
            #expect(try town.deadLetters().first?.count == 2, "showing takes nothing away")

            let replayed = try town.tool(["dead", "replay", "notify.from-attendance"] + access)
            #expect(replayed.output.contains("2 put back"), "\(replayed.output)\(replayed.errors)")
            // They are no better than before: handled again, and parked again, once more replayed.
            try eventually("both are parked again", within: .seconds(60), every: .milliseconds(50)) {
                try town.deadLetters().reduce(0) { $0 + $1.count } == 2
            }
            let again = try town.tool(["dead", "show", "notify.from-attendance"] + access)
            #expect(again.output.split(separator: "\n").count { $0.hasPrefix("replay ") && $0.hasSuffix(" 1") } == 2)
            // For the old reasons: what the broker puts back is believed to be of whom the service has noted.
            #expect(!again.output.contains("sender:"), "\(again.output)")
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
                appID: "skolbuss/attendance", timestamp: Clock.system.now(), headers: [], body: Array(body.utf8)))
    }
}
