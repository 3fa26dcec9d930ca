import JSON
import SS12000
import Stand
import TestSupport
import Testing

extension EndToEnd {
    /// Replicas on the real broker, whatever happens to its queues and to Register's database: they end equal to Register.
    struct ReplicaHealingTests {
        @Test(.timeLimit(.minutes(20)))
        func `a replica whose queue was deleted and made again learns what it missed`() throws {
            let stand = try ReplicaTown("deleted-queue")
            defer { stand.town.close() }
            try stand.client.importSchool(TownSchool(classes: 3, pupils: 4))
            try stand.expectEqual()

            let queue = "attendance.from-register"
            try stand.town.broker.control(["delete_queue", "--vhost", stand.town.virtualHost, queue])
            let grown = try stand.importRegister(pupils: 6)
            try eventually("the others have heard", within: .seconds(90), every: .milliseconds(100)) {
                try stand.client.metric("outbox_depth", of: .register) == 0
            }
            try stand.town.applyTopology()

            try eventually("the loss is seen and mended", within: .seconds(120), every: .milliseconds(200)) {
                try stand.lastReason(of: queue) == "gap"
            }
            try stand.expectEqual()
            try stand.client.waitForRosters(grown)
        }

        @Test(.timeLimit(.minutes(20)))
        func `replicas follow a Register that was put back from an older copy`() throws {
            let stand = try ReplicaTown("restored")
            defer { stand.town.close() }
            let town = stand.town
            let school = TownSchool(classes: 3, pupils: 5)
            try stand.client.importSchool(school)
            let closed = OrganisationID.numbered(900)
            try stand.client.call(
                "POST", .register, "/v1/imports",
                ["organisations": [SchoolDocument.organisation(closed).json]])
            try stand.expectEqual()
            let before = try stand.epochs()
            #expect(Set(before).count == 1)

            #expect(town.stop(.register) == .code(0))
            let copy = try File.read(town.database(.register))
            try town.start(.register)
            try town.waitUntilReady(.register)

            // What happens after the copy was made is what the restored Register knows nothing of.
            let grown = try stand.importRegister(pupils: 8)
            try stand.ask("DELETE", .register, "/v1/organisations/\(closed)", ifMatch: "\"1\"")
            try stand.client.waitForRosters(grown)
            try stand.expectEqual()

            #expect(town.stop(.register) == .code(0))
            for suffix in ["-wal", "-shm"] where File.exists(town.database(.register) + suffix) {
                try File.remove(town.database(.register) + suffix)
            }
            try File.write(town.database(.register), copy)
            try town.start(.register)
            try town.waitUntilReady(.register)

            try eventually("all are in a new epoch", within: .seconds(120), every: .milliseconds(200)) {
                let now = try stand.epochs()
                return Set(now).count == 1 && now != before
            }
            try stand.expectEqual()
            try stand.client.waitForRosters(school)
            // And it goes on from there.
            try stand.client.waitForRosters(try stand.importRegister(pupils: 6))
            try stand.expectEqual()
        }

        @Test(.timeLimit(.minutes(20)))
        func `a replica whose full queue dropped its oldest messages learns what they said`() throws {
            let stand = try ReplicaTown("overflow")
            defer { stand.town.close() }
            let town = stand.town
            try stand.client.importSchool(TownSchool(classes: 3, pupils: 2))
            try stand.expectEqual()

            let queue = "notify.from-register"
            let vhost = ["--vhost", town.virtualHost]
            #expect(town.stop(.notify) == .code(0))
            try town.broker.control(
                ["set_policy"] + vhost + [
                    "small", "^notify\\.from-register$", #"{"max-length":2,"overflow":"drop-head"}"#, "--priority",
                    "99",
                    "--apply-to", "queues",
                ])
            for pupils in 3...8 { _ = try stand.importRegister(pupils: pupils) }
            try eventually("everything is sent", within: .seconds(90), every: .milliseconds(100)) {
                try stand.client.metric("outbox_depth", of: .register) == 0
            }
            try eventually("all but two are dropped", within: .seconds(90), every: .milliseconds(300)) {
                try town.queues().first { $0.queue == queue }?.count == 2
            }
            try town.broker.control(["clear_policy"] + vhost + ["small"])
            try town.start(.notify)
            try town.waitUntilReady(.notify)

            try eventually("the loss is seen and mended", within: .seconds(120), every: .milliseconds(200)) {
                try stand.lastReason(of: queue) == "gap"
            }
            try stand.expectEqual()
        }
    }
}

extension ReplicaTown {
    /// In which of Register's epochs its replicas are.
    fileprivate func epochs() throws -> [String] {
        try Self.ofRegister.map { try status(of: $0)["epoch"]?.string ?? "" }
    }
}
