import HTTP
import JSON
import Messaging
import Runtime
import SS12000
import TestSupport
import Testing

@testable import AttendanceService

/// `openapi.json` is what an outsider programs against.
@Suite struct AttendanceInterfaceTests {
    @Test func `every route is described and every described path is a route`() throws {
        let scene = try AttendanceScene()
        try InterfaceDocument(AttendanceService.openAPI).expectExactly(scene.router.routes)
    }

    @Test func `every reference in the description leads somewhere`() throws {
        try InterfaceDocument(AttendanceService.openAPI).expectWhole()
    }

    @Test func `every described filter is served`() throws {
        let scene = try AttendanceScene()
        for query in try InterfaceDocument(AttendanceService.openAPI).queries(of: "/v2.0/absences") {
            let answer = try scene.send(.get, "/v2.0/absences?\(query)", as: .system)
            #expect(answer.status == 200, "\(query)")
        }
    }

    @Test func `every code and rule a roll or report is refused with is described`() throws {
        let text = String(decoding: AttendanceService.openAPI, as: UTF8.self)
        let rules =
            RollRefusalTests.cases.map(\.rule) + AbsenceTests.refusals.map(\.testDescription) + [
                "roll-invalid", "absence-invalid", "lesson-not-found", "lesson-cancelled", "lesson-incomplete",
                "lesson-on-a-later-day",
                "student-not-found", "absence-not-found", "leave-not-yours-to-grant", "idempotency-key-reused",
                "idempotency-key-malformed", "caller-unknown", "scope-missing",
            ]
        for rule in rules { #expect(text.contains("`\(rule)`"), "\(rule)") }
    }

    @Test func `a sheet, a receipt, a history and an absence have the described fields and no others`() throws {
        let interface = try InterfaceDocument(AttendanceService.openAPI)
        let scene = try AttendanceScene()
        let absence = try scene.report(Class7B.bo)
        try interface.expect(absence.json, isA: "Absence")
        try interface.expect(scene.sheet().json, isA: "RollSheet")
        try interface.expect(scene.takeRoll([Class7B.ada: .late(minutes: 4, .valid)]).json, isA: "RollReceipt")
        try interface.expect(scene.sheet().json, isA: "RollSheet")
        let history = try scene.send(.get, "/v1/lessons/\(Class7B.lesson)/roll/history", as: .teacher)
        try interface.expect(history.json, isA: "RollHistory")
        try interface.expect(scene.takeRoll([.numbered(99): .present]).json, isA: "Problem")
        try interface.expect(scene.send(.get, "/v2.0/absences", as: .system).json, isA: "AbsencePage")
    }
}
