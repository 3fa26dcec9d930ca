import HTTP
import JSON
import Runtime
import SS12000
import TestSupport
import Testing

@testable import AttendanceService

/// For how long one who was called in for a lesson has its roll.
@Suite struct SubstituteTests {
    private func scene(_ configuration: AttendanceConfiguration = .standard) throws -> AttendanceScene {
        let scene = try AttendanceScene(configuration: configuration)
        try scene.tell(Class7B.lessonEvent(substitutes: [.numbered(102): true], version: 2))
        return scene
    }

    private func statuses(_ scene: AttendanceScene, _ caller: TestCaller) throws -> Set<Int> {
        let history = try scene.send(.get, "/v1/lessons/\(Class7B.lesson)/roll/history", as: caller)
        return [try scene.sheet(as: caller).status, try scene.takeRoll([:], as: caller).status, history.status]
    }

    @Test func `a substitute has the roll until a week after the lesson, and neither reads nor takes it later`() throws
    {
        let scene = try scene()
        #expect(try statuses(scene, .colleague) == [200])
        scene.clock.advance(by: .seconds(7 * 86_400))
        #expect(try statuses(scene, .colleague) == [200])
        scene.clock.advance(by: .seconds(86_400))
        #expect(try statuses(scene, .colleague) == [404])
        let unknown = try scene.sheet(of: .numbered(99), as: .colleague)
        #expect(try scene.sheet(as: .colleague).json == unknown.json)
        for caller in [TestCaller.teacher, .office] { #expect(try statuses(scene, caller) == [200]) }
    }

    @Test func `the days are set by the operator`() throws {
        var configuration = AttendanceConfiguration.standard
        #expect(configuration.substituteDays == 7)
        configuration.substituteDays = 0
        let scene = try scene(configuration)
        #expect(try statuses(scene, .colleague) == [200])
        scene.clock.advance(by: .seconds(86_400))
        #expect(try statuses(scene, .colleague) == [404])
    }

    @Test func `a teacher of the pupil who was a substitute once sees that lesson as long, and their own for ever`()
        throws
    {
        let scene = try scene()
        try scene.tell(Class7B.activityEvent(.numbered(2), teachers: [102]))
        try scene.tell(Class7B.lessonEvent(.numbered(2), of: .numbered(2), from: "10:00", to: "11:00"))
        for lesson in 1...2 { try scene.takeRoll([:], of: .numbered(lesson), as: .office) }
        func lessons() throws -> Int? {
            try scene.send(
                .get, "/v1/students/\(Class7B.ada)/attendance?from=2026-11-01&to=2026-11-30", as: .colleague
            ).json?["days"]?[0]?["lessons"]?.count
        }
        #expect(try lessons() == 2)
        scene.clock.advance(by: .seconds(8 * 86_400))
        #expect(try lessons() == 1)
    }
}
