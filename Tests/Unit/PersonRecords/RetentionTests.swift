import AccessLog
import FoundationEssentials
import HTTP
import JSON
import PersonRecords
import Runtime
import SQLite
import SS12000
import Stand
import TestSupport
import Testing

@testable import AttendanceService
@testable import NotifyService
@testable import RegisterService

/// What has been kept for as long as it may be goes, in the open and no sooner.
struct RetentionTests {
    private func count(_ table: String, _ database: Database) throws -> Int {
        try database.read { transaction in
            try transaction.first(dynamic: "SELECT count(*) FROM \(table)", []) { $0.int(0) } ?? 0
        }
    }

    private func settings(_ values: [String: String], _ rules: [RetentionRule]) throws -> RetentionSettings {
        var read = Settings(Dictionary(uniqueKeysWithValues: values.map { ("X_\($0.key)", $0.value) }), prefix: "X")
        let settings = RetentionSettings(&read, rules)
        try read.finish()
        return settings
    }

    private func attended() throws -> AttendanceScene {
        let scene = try AttendanceScene()
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        try scene.takeRoll([Class7B.ada: .absent(.invalid), Class7B.bo: .absent(.invalid)])
        try scene.report(Class7B.bo, key: "k")
        return scene
    }

    private func keeper(
        _ scene: AttendanceScene, _ settings: RetentionSettings = RetentionSettings(), limit: Int = 200
    ) -> RetentionKeeper {
        RetentionKeeper(
            AttendanceRetention.rules, settings, database: scene.database, limit: limit, clock: scene.clock.clock)
    }

    private static let owned = ["roll", "mark", "standing", "absence", "absence_request"]

    @Test func `rolls and absences go a day after their time with all that hangs on them`() throws {
        let scene = try attended()
        let keeper = keeper(scene)
        scene.clock.advance(by: .seconds(1_095 * 86_400))
        for rule in AttendanceRetention.rules { #expect(try keeper.removeOnce(rule) == 0) }
        for table in Self.owned { #expect(try count(table, scene.database) > 0, "\(table)") }
        scene.clock.advance(by: .seconds(2 * 86_400))
        for rule in AttendanceRetention.rules { #expect(try keeper.removeOnce(rule) == 1) }
        for table in Self.owned { #expect(try count(table, scene.database) == 0, "\(table)") }
    }

    @Test func `what is removed is a record in the access log that names nobody, in the same chain`() throws {
        let scene = try attended()
        scene.clock.advance(by: .seconds(1_097 * 86_400))
        for rule in AttendanceRetention.rules { _ = try keeper(scene).removeOnce(rule) }
        let records = try scene.database.read { try AccessLog.last(2, in: $0) }
        #expect(records.map(\.party) == ["system:retention", "system:retention"])
        #expect(records.map(\.purpose) == ["1 rolls before 2026-11-27", "1 absences before 2026-11-27"])
        #expect(records.allSatisfy { $0.persons.isEmpty && $0.action == "changed" })
        let proof = try AccessLogProof(witness: nil) { try scene.database.read($0) }
        #expect(proof.fault == nil)
    }

    @Test func `a lesson's roll that was corrected since stays, every revision of it`() throws {
        let scene = try attended()
        scene.clock.advance(by: .seconds(1_097 * 86_400))
        try scene.takeRoll([Class7B.ada: .present])
        let before = try count("roll", scene.database)
        try #require(before == 3)
        #expect(try keeper(scene).removeOnce(AttendanceRetention.rules[0]) == 0)
        #expect(try count("roll", scene.database) == before)
    }

    @Test func `many go in small steps, and one who was stopped between two goes on`() throws {
        let scene = try attended()
        try scene.database.write { transaction in
            for number in 0..<25 {
                try transaction.run(
                    """
                    INSERT INTO roll (lesson, revision, taken_at, present, absent, late, marks) VALUES (?, 1, ?, 1, 0, 0, x'5b5d')
                    """, UUID(high: 3, low: UInt64(number)), transaction.now)
            }
        }
        scene.clock.advance(by: .seconds(1_097 * 86_400))
        var steps: [Int] = []
        for _ in 0..<4 {
            // Each as after a restart.
            steps.append(try keeper(scene, limit: 10).removeOnce(AttendanceRetention.rules[0]))
        }
        #expect(steps == [10, 10, 6, 0])
        #expect(try count("roll", scene.database) == 0)
    }

    @Test func `what is to be kept for ever or for longer stays`() throws {
        let scene = try attended()
        let settings = try settings(
            ["RETENTION_ROLLS": "never", "RETENTION_ABSENCES": "2000"], AttendanceRetention.rules)
        scene.clock.advance(by: .seconds(1_900 * 86_400))
        for rule in AttendanceRetention.rules { #expect(try keeper(scene, settings).removeOnce(rule) == 0) }
        scene.clock.advance(by: .seconds(200 * 86_400))
        #expect(try keeper(scene, settings).removeOnce(AttendanceRetention.rules[0]) == 0)
        #expect(try keeper(scene, settings).removeOnce(AttendanceRetention.rules[1]) == 1)
    }

    @Test(arguments: ["29", "0", "-1", "always", "36501", "3y"])
    func `a period that is none is a mistake in the settings`(text: String) {
        #expect(throws: SettingsError.self) { try settings(["RETENTION_ROLLS": text], AttendanceRetention.rules) }
    }

    @Test func `a child's day goes with the duty, the alerts and the addresses they went to`() throws {
        let world = try NotifyWorld()
        try world.hear(NotifySample.organisation(NotifySample.unit, email: "skolan@stad.example"))
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother])
        try world.adult(NotifySample.mother, emails: ["mor@hem.example"])
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1_000))
        let tables = ["absence", "obligation", "delivery", "attempt"]
        for table in tables { #expect(try count(table, world.database) > 0, "\(table)") }
        let keeper = RetentionKeeper(
            NotifyRetention.rules, RetentionSettings(), database: world.database, clock: world.clock.clock)
        world.clock.advance(by: .seconds(1_090 * 86_400))
        #expect(try keeper.removeOnce(NotifyRetention.rules[0]) == 0)
        world.clock.advance(by: .seconds(10 * 86_400))
        #expect(try keeper.removeOnce(NotifyRetention.rules[0]) == 1)
        for table in tables { #expect(try count(table, world.database) == 0, "\(table)") }
    }

    @Test func `guardianships that ended long ago go, but what an office has decided`() throws {
        let bench = try RegisterBench()
        try bench.database.write { transaction in
            for (number, decided) in [(1, 0), (2, 1)] {
                try transaction.run(
                    """
                    INSERT INTO guardianship (child, guardian, relation_type, start_date, end_date, state, rank, is_unconfirmed,
                        is_decided)
                    VALUES (?, ?, 'Vårdnadshavare', '2010-01-01', '2019-01-01', 'ended', 0, 0, ?)
                    """, UUID(high: 1, low: UInt64(number)), UUID(high: 2, low: 2), decided)
            }
        }
        let keeper = RetentionKeeper(
            RegisterRetention.rules, RetentionSettings(), database: bench.database, clock: bench.clock.clock)
        #expect(try keeper.removeOnce(RegisterRetention.rules[0]) == 1)
        let left = try bench.database.read { try $0.rows("SELECT is_decided FROM guardianship") { $0.int(0) } }
        #expect(left == [1])
    }

    @Test func `every period stands in the table of record types with its default`() throws {
        let document = try File.text("\(Repository.root)/RETENTION.md")
        let lines = document.split(separator: "\n")
        for (service, rules) in [
            ("ATTENDANCE", AttendanceRetention.rules), ("NOTIFY", NotifyRetention.rules),
            ("REGISTER", RegisterRetention.rules),
        ] {
            for rule in rules {
                let row = lines.first { $0.contains("`\(service)_\(rule.setting)`") }
                let usual = rule.usual.map { "| \($0) |" } ?? "| never |"
                #expect(row?.contains(usual) == true, "\(service)_\(rule.setting) \(usual)")
            }
        }
    }

    @Test(arguments: CatalogueSchema.all)
    func `every type of record stands in the table of record types`(schema: CatalogueSchema) throws {
        let document = try File.text("\(Repository.root)/RETENTION.md")
        for type in schema.catalogue.types {
            #expect(document.contains("`\(schema.catalogue.service)/\(type.name)`"), "\(type.name)")
        }
    }
}
