import Access
import HTTP
import JSON
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import AttendanceService

/// Writes nobody has thought of, at every operation that Attendance describes.
struct AttendanceWriteTests {
    @Test(arguments: Seeds.usual([1, 2, 3]))
    func `no write breaks anything, is half done or hears what it said`(seed: UInt64) throws {
        var attack = try WriteAttack<WrittenAttendance>(seed: seed)
        try attack.reach()
        try attack.run(300)
        #expect(attack.refused.count > 3, "seed \(seed)")
    }
}

/// Class 7B with its lesson of the day, to be written into.
private struct WrittenAttendance: WrittenTown {
    static let openAPI = AttendanceService.openAPI
    static let scopes = [["attendance.write", "attendance.read", "operator"], ["attendance.read"], []]
    static let lists = ["absences"]
    static let mayChange: Set<String> = []

    let scene: AttendanceScene
    init() throws { scene = try AttendanceScene() }

    var hosted: HostedRoutes { scene.hosted }
    var database: Database { scene.database }
    var known: [String: [String]] {
        [
            "lessons": [Class7B.lesson.description], "persons": Class7B.pupils.map(\.description),
            "replicas": hosted.queues,
        ]
    }
    func token(_ scopes: [String]) throws -> String { try scene.token(scopes) }
}
