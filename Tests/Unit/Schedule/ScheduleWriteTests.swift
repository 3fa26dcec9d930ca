import Access
import HTTP
import JSON
import Runtime
import SQLite
import TestSupport
import Testing

@testable import ScheduleService

/// Writes nobody has thought of, at every operation that Schedule describes.
struct ScheduleWriteTests {
    @Test(arguments: Seeds.usual([1, 2, 3]))
    func `no write breaks anything, is half done or hears what it said`(seed: UInt64) throws {
        var attack = try WriteAttack<WrittenSchedule>(seed: seed)
        try attack.reach()
        try attack.run(300)
        #expect(attack.refused.count > 2, "seed \(seed)")
    }
}

/// Two classes with their lessons, to be written into.
private struct WrittenSchedule: WrittenTown {
    static let openAPI = ScheduleService.openAPI
    static let scopes = [["schedule.write", "ss12000.read", "operator"], ["ss12000.read"], []]
    static let lists = ["activities", "calendarEvents"]
    // That a document was refused is remembered, with its report.
    static let mayChange: Set<String> = ["import", "import_report"]

    static let neverAccepted = [
        "POST /v1/imports/{import}/resume": "only an import that has ended the service three times is taken up again"
    ]

    let bench: ScheduleBench
    /// Follows another schedule, which nobody asks here, and lets others write beside it.
    init() throws {
        bench = try ScheduleBench(["FOLLOW_URL": "http://127.0.0.1:1", "FOLLOW_LOCK": "false"])
        for fact in Timetable.facts { try bench.tell(fact) }
        try bench.load(Timetable.document())
    }

    var hosted: HostedRoutes { bench.hosted }
    var database: Database { bench.database }
    var known: [String: [String]] { ["replicas": hosted.queues, "deletions": Self.lists] }
    func token(_ scopes: [String]) throws -> String { try bench.token(scopes) }
}
