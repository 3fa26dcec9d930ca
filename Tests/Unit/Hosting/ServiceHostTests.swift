import Glibc
import Hosting
import JSON
import Runtime
import SQLite
import TestSupport
import Testing
import Transfer

@Suite(.timeLimit(.minutes(3))) struct ServiceHostTests {
    @Test func `a start with wrong settings says everything that is wrong and no value`() throws {
        let lines = Ledger<String>()
        let exit = ServiceHost.run(
            Letterbox.self,
            [
                "LETTERBOX_HTTP_PORT": "http", "LETTERBOX_TOKEN_KEYS": "ftp://hunter2", "LETTERBOX_GRETING": "hunter2",
                "LETTERBOX_BROKER_URL": "amqp://hunter2",
            ], until: Stop(), sink: { lines.add($0) }, broker: { _, _ in throw Refused() })
        #expect(exit == .misconfigured)
        let named = try lines.entries.map { try JSON(parsing: $0)["setting"]?.string ?? "" }
        #expect(
            named == [
                "LETTERBOX_DATABASE", "LETTERBOX_HTTP_PORT", "LETTERBOX_TOKEN_ISSUER", "LETTERBOX_TOKEN_KEYS",
                "LETTERBOX_GREETING", "LETTERBOX_BROKER_URL", "LETTERBOX_GRETING",
            ])
        #expect(lines.entries.allSatisfy { !$0.contains("hunter2") })
    }

    @Test func `a service starts, works, drains and leaves its database closed`() throws {
        let running = try RunningLetterbox(RunningLetterbox.townsBroker())
        try running.waitUntilReady()
        #expect(try running.get("/health/live").status == 200)
        #expect(try running.get("/openapi.json").body == Array("{}".utf8))
        #expect(try JSON(parsing: running.get("/v1/greeting").body) == ["greeting": "hej"])
        #expect(try running.get("/v1/letters", "POST").status == 201)
        // The letter may arrive before its sender has noted that it left.
        try eventually("the letter has left and come back") {
            let metrics = String(decoding: try running.get("/metrics").body, as: UTF8.self)
            return metrics.contains("outbox_depth 0")
                && metrics.contains(#"inbox_applied_total{queue="letterbox.from-letterbox"} 1"#)
        }
        let metrics = String(decoding: try running.get("/metrics").body, as: UTF8.self)
        for name in ["outbox_connected 1", "sqlite_commits", "process_resident_memory_bytes"] {
            #expect(metrics.contains(name))
        }
        #expect(try running.end() == .clean)
        #expect(access(running.folder.path("letterbox.sqlite"), F_OK) == 0)
        var log = stat()
        let hasLog = stat(running.folder.path("letterbox.sqlite-wal"), &log) == 0 && log.st_size > 0
        #expect(!hasLog, "the write-ahead log is emptied")
        #expect(running.log.allSatisfy { !$0.contains("hunter2") })
    }

    @Test func `what the last requests appended leaves before the end`() throws {
        let broker = MemoryBroker()
        broker.declare(exchange: "letterbox.events", queues: ["letterbox.from-letterbox", "elsewhere"])
        let running = try RunningLetterbox(broker)
        try running.waitUntilReady()
        for _ in 0..<20 { #expect(try running.get("/v1/letters", "POST").status == 201) }
        #expect(try running.end() == .clean)
        #expect(broker.depth(of: "elsewhere") == 20)
    }

    @Test func `missing queues and exchanges are named until they are there`() throws {
        let broker = MemoryBroker()
        broker.declareExchange("dead", .direct)
        let running = try RunningLetterbox(broker)
        try eventually("the broker was asked") {
            let reason = try running.unready()["topology"] ?? ""
            return reason.contains("exchange letterbox.events, queue letterbox.from-letterbox")
                && reason.contains("skolbuss topology apply")
        }
        #expect(try running.unready()["letterbox.from-letterbox"] != nil)
        #expect(try running.get("/health/ready").status == 503)
        broker.declare(exchange: "letterbox.events", queues: ["letterbox.from-letterbox"])
        try running.waitUntilReady()
        #expect(try running.end() == .clean)
    }

    @Test func `a service that the broker takes for another names the setting until it is mended`() throws {
        let broker = RunningLetterbox.townsBroker()
        broker.setUser("register")
        let running = try RunningLetterbox(broker)
        try eventually("the broker was asked") {
            let reason = try running.unready()["topology"] ?? ""
            return reason.contains("knows us as register") && reason.contains("BROKER_CERTIFICATE")
        }
        #expect(try running.get("/health/ready").status == 503)
        #expect(try running.get("/v1/letters", "POST").status == 201)
        broker.setUser(nil)
        try running.waitUntilReady()
        try eventually("the letter has come") {
            String(decoding: try running.get("/metrics").body, as: UTF8.self)
                .contains(#"inbox_applied_total{queue="letterbox.from-letterbox"} 1"#)
        }
        #expect(try running.end() == .clean)
    }

    @Test func `a broker that is short of memory makes no service less ready`() throws {
        let broker = RunningLetterbox.townsBroker()
        broker.setAlarm("low on memory")
        let running = try RunningLetterbox(broker)
        try running.waitUntilReady()
        broker.setUser("register")
        broker.setAlarm(nil)
        try eventually("whom it takes us for is seen later") { try running.unready()["topology"] != nil }
        broker.setUser(nil)
        try running.waitUntilReady()
        #expect(try running.end() == .clean)
    }

    @Test func `without a broker the service is not ready and still takes letters`() throws {
        let broker = RunningLetterbox.townsBroker()
        broker.setUp(false)
        let running = try RunningLetterbox(broker)
        #expect(try running.get("/v1/letters", "POST").status == 201)
        #expect(try running.get("/health/ready").status == 503)
        #expect(try running.unready()["relay"] != nil)
        #expect(try running.unready()["database"] == nil)
        broker.setUp(true)
        try running.waitUntilReady()
        #expect(try running.end() == .clean)
    }

    @Test func `a worker that fails ends the service, with a failure`() throws {
        let running = try RunningLetterbox(
            RunningLetterbox.townsBroker(), settings: ["LETTERBOX_FAILS": "true"])
        #expect(try running.waitForExit() == .failure)
        #expect(running.log.contains { $0.contains("worker failed") && $0.contains("fragile") })
    }

    @Test func `a port that is taken ends the service, and the log says so`() throws {
        let taken = try LoopbackServer { _, _ in }
        let running = try RunningLetterbox(
            RunningLetterbox.townsBroker(), settings: ["LETTERBOX_HTTP_PORT": "\(taken.port)"])
        #expect(try running.waitForExit() == .failure)
        #expect(running.log.contains { $0.contains("worker failed") && $0.contains("\"http\"") })
    }

    @Test func `a database that belongs to something else is not touched`() throws {
        let folder = try TemporaryFolder()
        try Database(at: folder.path("letterbox.sqlite"), applicationID: 0x4F74_6872, migrations: []).close()
        let running = try RunningLetterbox(in: folder)
        #expect(try running.waitForExit() == .misconfigured)
        #expect(running.log.contains { $0.contains("database cannot be used") })
    }

    @Test func `a database in another process's hands is a matter of time`() throws {
        let folder = try TemporaryFolder()
        let owner = try Database(
            at: folder.path("letterbox.sqlite"), applicationID: Letterbox.applicationID,
            migrations: Letterbox.migrations)
        let running = try RunningLetterbox(in: folder)
        #expect(try running.waitForExit() == .temporary)
        owner.close()
    }

    @Test func `errors become what a client can act on`() throws {
        let running = try RunningLetterbox(RunningLetterbox.townsBroker())
        let full = try running.get("/v1/full")
        #expect(full.status == 503)
        #expect(full.header("Retry-After") == "5")
        #expect(try JSON(parsing: full.body)["code"]?.string == "storage-unavailable")
        let odd = try running.get("/v1/odd")
        #expect(odd.status == 404)
        #expect(try JSON(parsing: odd.body)["code"]?.string == "letter-missing")
        let broken = try running.get("/v1/broken")
        #expect(broken.status == 500)
        #expect(!String(decoding: broken.body, as: UTF8.self).contains("Broken"))
        #expect(try running.end() == .clean)
    }

    private struct Refused: Error, CustomStringConvertible {
        let description = "the broker address is not one"
    }
}
