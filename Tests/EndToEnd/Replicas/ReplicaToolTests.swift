import JSON
import Stand
import TestSupport
import Testing

extension EndToEnd {
    struct ReplicaToolTests {
        @Test(.timeLimit(.minutes(20)))
        func `operators see how replicas stand, have them compared and have them rebuilt`() throws {
            let stand = try ReplicaTown("replica-tool")
            defer { stand.town.close() }
            try stand.client.importSchool(TownSchool(classes: 3, pupils: 4))
            try stand.expectEqual()

            let status = try stand.replica(["status"])
            #expect(status.exit == .code(0), "\(status.output)\(status.errors)")
            for queue in ReplicaTown.ofRegister + ["attendance.from-schedule", "register.from-schedule"] {
                #expect(status.output.contains(queue), "\(queue)")
            }

            let queue = "schedule.from-register"
            let before = try stand.status(of: queue)
            let resync = try stand.replica(["resync", queue, "--wait"])
            #expect(resync.exit == .code(0), "\(resync.output)\(resync.errors)")
            let after = try stand.status(of: queue)
            #expect(after["completedReason"]?.string == "operator")
            #expect(after["kinds"]?.text == before["kinds"]?.text)
            #expect(try stand.status(of: "notify.from-register")["completedReason"]?.string == "no-state")

            let audit = try stand.replica(["audit", queue, "--wait"])
            #expect(audit.exit == .code(0), "\(audit.output)\(audit.errors)")
            #expect(audit.output.contains("equal"))
            let all = try stand.replica(["resync", "--all", "--wait"])
            #expect(all.exit == .code(0), "\(all.output)\(all.errors)")
            try stand.expectEqual()

            // Nobody hears a publisher that is gone; asking it is written down all the same.
            stand.town.stop(.register)
            let unheard = try stand.replica(["audit", queue, "--wait", "--timeout", "2"])
            #expect(unheard.exit == .code(1), "\(unheard.output)\(unheard.errors)")
            try stand.town.start(.register)
            try stand.town.waitUntilReady(.register)
            try stand.expectEqual()
        }

        @Test(.timeLimit(.minutes(20)))
        func `what cannot be asked for is told apart from what needs a look`() throws {
            let stand = try ReplicaTown("replica-refused")
            defer { stand.town.close() }
            let unknown = try stand.replica(["resync", "nobody.from-register"])
            #expect(unknown.exit == .code(2))
            #expect(unknown.errors.contains("nobody.from-register"))
            let other = stand.town.folder.file("other.token")
            try File.write(other, try stand.town.token(machine: "other", ["ss12000.read"]))
            for words in [["status"], ["audit", "--all"], ["resync", "schedule.from-register"]] {
                let refused = try stand.replica(words, tokenFile: other)
                #expect(refused.exit == .code(2), "\(words)")
                #expect(refused.errors.contains("403"), "\(refused.errors)")
            }
            for words in [["resync"], ["audit", "a", "b"], ["audit", "--all", "--wait", "--timeout", "soon"]] {
                #expect(try stand.replica(words).exit == .code(64), "\(words)")
            }
            stand.town.stop(.notify)
            let gone = try stand.replica(["status"])
            #expect(gone.exit == .code(2))
            #expect(gone.errors.contains(stand.town.url(.notify)))
        }
    }
}
