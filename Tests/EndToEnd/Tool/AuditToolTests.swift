import Access
import AccessLog
import FoundationEssentials
import HTTP
import Runtime
import SQLite
import Stand
import TestSupport
import Testing

/// `skolbuss audit verify` on files as services have them.
@Suite(.timeLimit(.minutes(5)))
struct AuditToolTests {
    private let folder: TemporaryFolder
    private let database: Database
    private var path: String { folder.path("service.db") }

    init() throws {
        folder = try TemporaryFolder()
        database = try Database(
            at: folder.path("service.db"), applicationID: 1,
            migrations: [AccessLog.migration, AccessLog.indexMigration])
        try write(5)
    }

    private func write(_ count: Int) throws {
        for number in 0..<count {
            try AccessLog.recordReading(
                of: [UUID(high: 1, low: UInt64(number))], [.names], by: Accessor(.scope("test"), for: "test"),
                in: database)
        }
    }

    private func verify(_ words: String...) throws -> ToolBench.Answer {
        try Process.run(Repository.binary("skolbuss"), ["audit", "verify"] + words)
    }

    private func word(after name: String, in text: String) -> String? {
        let words = text.split(whereSeparator: { " ,\n".contains($0) }).map(String.init)
        return words.firstIndex(of: name).flatMap { words.indices.contains($0 + 1) ? words[$0 + 1] : nil }
    }

    @Test func `a whole log is proved while its service writes, and what comes later proves what was printed`() throws {
        let first = try verify(path)
        #expect(first.exit == .code(0), "\(first.errors)")
        #expect(word(after: "count", in: first.output) == "5")
        let head = try #require(word(after: "head", in: first.output))
        try write(3)
        let later = try verify(path, "--expect-head", head, "--expect-count", "5")
        #expect(later.exit == .code(0), "\(later.output)")
        #expect(word(after: "count", in: later.output) == "8")
        let cut = try verify(path, "--expect-head", head, "--expect-count", "9")
        #expect(cut.exit == .code(1))
        #expect(cut.output.contains("9 records were expected, and there are 8"))
        let other = try verify(path, "--expect-head", String(repeating: "0", count: 64), "--expect-count", "5")
        #expect(other.exit == .code(1))
    }

    @Test func `a changed record is named, and the tool ends with 1`() throws {
        try database.write { transaction in
            try transaction.run(dynamic: "DROP TRIGGER access_log_is_not_changed", [])
            try transaction.run("UPDATE access_log SET caller = 'nobody' WHERE sequence = 3")
        }
        let answer = try verify(path)
        #expect(answer.exit == .code(1))
        #expect(answer.output.contains("BROKEN at record 3"))
    }

    @Test func `the proof works on a stopped service's file and leaves its content alone`() throws {
        database.close()
        let before = [UInt8](FileManager.default.contents(atPath: path) ?? Data())
        #expect(try verify(path).exit == .code(0))
        #expect([UInt8](FileManager.default.contents(atPath: path) ?? Data()) == before)
    }

    @Test func `a running service's log is proved over HTTPS, by who shows a certificate and believes its authority`()
        throws
    {
        let home = try Folder.temporary("audited")
        defer { home.remove() }
        let authority = try CertificateAuthority("city", in: home)
        let (own, auditor) = (try authority.make("schedule"), try authority.make("auditor", for: .client))
        let issuer = try DevelopmentIssuer(keptIn: try home.folder("keys").path)
        let token = home.file("audit.token")
        try File.write(token, try issuer.token(machine: "auditor", scopes: ["audit"]))
        let port = try Port()
        let service = try Process(
            .init(
                Repository.binary("schedule"),
                environment: [
                    "PATH": "/usr/bin:/bin", "SCHEDULE_DATABASE": home.file("schedule.db"),
                    "SCHEDULE_BROKER_URL": "amqp://schedule:none@127.0.0.1:1/none",
                    "SCHEDULE_HTTP_PORT": "\(port.number)", "SCHEDULE_TOKEN_ISSUER": issuer.issuer,
                    "SCHEDULE_TOKEN_AUDIENCE": issuer.audience,
                    "SCHEDULE_TOKEN_KEYS": DevelopmentIssuer.keySetPath(in: home.path + "/keys"),
                    "SCHEDULE_TLS_CERTIFICATE": own.certificate, "SCHEDULE_TLS_KEY": own.key,
                    "SCHEDULE_TLS_CLIENT_CA": authority.certificate,
                ], log: home.file("schedule.log")))
        defer { service.kill() }
        let url = "https://localhost:\(port.number)"
        let trust = ["--ca", authority.certificate]
        let identity = ["--certificate", auditor.certificate, "--key", auditor.key]
        func audit(_ more: [String]) throws -> ToolBench.Answer {
            try Process.run(
                Repository.binary("skolbuss"), ["audit", "verify", "--url", url, "--token-file", token] + more)
        }
        try eventually("the service answers", within: .seconds(60), every: .milliseconds(100)) {
            try audit(trust + identity).exit == .code(0)
        }
        let proved = try audit(trust + identity)
        #expect(proved.output.contains("whole, count "), "\(proved.output)\(proved.errors)")
        let nobody = try audit(trust)
        #expect(nobody.exit == .code(2) && nobody.errors.contains("403"), "\(nobody.errors)")
        let stranger = try CertificateAuthority("stranger", in: home)
        let disbelieved = try audit(["--ca", stranger.certificate] + identity)
        #expect(disbelieved.exit == .code(2), "\(disbelieved.errors)")
    }

    @Test func `what is no such file is told, and is no proof`() throws {
        #expect(try verify(folder.path("nothing.db")).exit == .code(2))
        try folder.write("no database at all, however long it may be", to: "text.db")
        #expect(try verify(folder.path("text.db")).exit == .code(2))
        let other = try Database(at: folder.path("other.db"), applicationID: 1, migrations: [])
        let answer = try verify(folder.path("other.db"))
        other.close()
        #expect(answer.exit == .code(2))
        #expect(answer.errors.contains("it has no access log"))
        #expect(try verify().exit == .code(64))
        #expect(try verify(path, "--expect-count", "1").exit == .code(64))
    }
}
