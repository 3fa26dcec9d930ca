import HTTP
import Runtime
import TestSupport
import Testing

/// Each service's table of routes, walked by every kind of caller.
struct AccessWalkTests {
    @Test func `Register lets in exactly whom its table has`() throws {
        let bench = try RegisterBench()
        try AccessWalk(hosted: bench.hosted, clock: .system).run()
    }

    @Test func `Schedule lets in exactly whom its table has`() throws {
        let bench = try ScheduleBench()
        try AccessWalk(hosted: bench.hosted, clock: bench.clock.clock).run()
    }

    @Test func `Attendance lets in exactly whom its table has`() throws {
        let scene = try AttendanceScene()
        try AccessWalk(hosted: scene.hosted, clock: scene.clock.clock).run()
    }

    @Test func `Notify lets in exactly whom its table has`() throws {
        let world = try NotifyWorld()
        try AccessWalk(hosted: try world.hosted(), clock: world.clock.clock).run()
    }
}
