import JSON
import Runtime
import SS12000
import Stand

/// The register and the lessons reach Attendance and Notify as events; the school starts when they have.
struct Arrival {
    let plan: MorningPlan
    let school: School
    let stage: Stage
    let town: Town
    /// A city's document takes minutes; a roster that stays wrong is told at the end of them.
    private static let limit = Duration.seconds(900)

    func wait() throws {
        let deadline = Deadline(in: Self.limit)
        while try !isSettled() {
            if deadline.hasPassed { throw MorningError("the school's events did not arrive within \(Self.limit)") }
            pause(.milliseconds(100))
        }
        for lesson in plan.lessons { try wait(for: lesson) }
    }

    private func wait(for lesson: CalendarEventDocument) throws {
        let deadline = Deadline(in: .seconds(60))
        let expected = school.roster(of: lesson).count
        let token = try stage.machineToken(["attendance.read", "attendance.protected"])
        while true {
            let sheet = try? stage.call("GET", "/v1/lessons/\(lesson.id)/roll", as: token)
            let start = sheet?["lesson"]?["startTime"]?.string.flatMap { Instant(rfc3339: $0) }
            if sheet?["marks"]?.count == expected, start == lesson.start { return }
            if deadline.hasPassed {
                throw MorningError(
                    "a lesson has \(sheet?["marks"]?.count ?? 0) pupils in Attendance, \(expected) in the document")
            }
            pause(.milliseconds(50))
        }
    }

    /// Whether neither a service nor the broker has anything left to hand on.
    private func isSettled() throws -> Bool {
        for service in Town.Service.allCases {
            if try town.metric("outbox_depth", of: service) > 0 { return false }
        }
        return try town.queues().allSatisfy { $0.count == 0 || $0.queue.hasSuffix(".dead") }
    }
}
