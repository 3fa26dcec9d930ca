import JSON
import Runtime
import SS12000
import Stand
import TestSupport
import Testing

/// Custody that changes by date is told beforehand: who is alerted does not depend on Register being there on the day.
@Suite(.serialized)
struct PlannedCustodyTests {
    private static let school = TownSchool(classes: 1, pupils: 3)
    private static let (newcomer, later) = (PersonID.numbered(9_000_001), PersonID.numbered(9_000_002))

    private static func address(_ person: PersonID) -> String { "ny-\(person.description)@example.org" }

    /// Two adults more, who are nobody's guardians yet.
    private static var document: JSON {
        let adults = [newcomer, later].map { adult in
            [
                "id": JSON(adult.description), "givenName": "Vuxen", "familyName": "Exempel",
                "emails": [["value": JSON(address(adult)), "type": "Privat"]],
            ] as JSON
        }
        let persons = school.document["persons"]?.elements.map(Array.init) ?? []
        return school.document.setting("persons", JSON(persons + adults))
    }

    private func recipients(_ town: Town) throws -> Set<String> {
        guard File.exists(town.catcher.mails) else { return [] }
        let lines = try File.read(town.catcher.mails).split(separator: UInt8(ascii: "\n"))
        return Set(lines.compactMap { try? JSON(parsing: Array($0))["to"]?[0]?.string?.lowercased() })
    }

    @Test(.timeLimit(.minutes(20)))
    func `with Register dead, custody goes by the days that were planned`() throws {
        Midnight.keepClear(by: .seconds(900))
        var options = Town.Options()
        options.grace = "0s"
        let town = try TestTown.open("planned-custody", options)
        defer { town.close() }
        let client = try TownClient(town)
        for service in [Town.Service.register, .schedule] {
            try client.call("POST", service, "/v1/imports", Self.document)
        }
        try client.waitForRosters(Self.school)
        let pupils = Self.school.classes[0].pupils
        let today = Self.school.day
        func begin(_ guardian: PersonID, of child: PersonID, from start: LocalDate, to end: LocalDate? = nil) throws {
            let decision = JSON.object {
                $0.set("relationType", "Vårdnadshavare")
                $0.set("startDate", start.description)
                $0.set("endDate", end?.description)
            }
            try client.call("PUT", .register, "/v1/persons/\(child)/guardianships/\(guardian)", decision)
        }
        func end(_ guardian: PersonID, of child: PersonID, on last: LocalDate) throws {
            try client.call("DELETE", .register, "/v1/persons/\(child)/guardianships/\(guardian)?endDate=\(last)")
        }
        let guardians = pupils.map { Self.school.guardians(of: $0) }
        // The first child's passes tomorrow; the second's has passed today, and passes on tomorrow.
        try end(guardians[0][0], of: pupils[0], on: today)
        try begin(Self.newcomer, of: pupils[0], from: today.adding(days: 1))
        try end(guardians[1][0], of: pupils[1], on: today.adding(days: -1))
        try begin(Self.newcomer, of: pupils[1], from: today, to: today)
        try begin(Self.later, of: pupils[1], from: today.adding(days: 1))
        try eventually("all of it is told", within: .seconds(60), every: .milliseconds(50)) {
            try client.metric("outbox_depth", of: .register) == 0
        }
        for queue in ["notify.from-register", "attendance.from-register"] {
            try eventually("all of it is heard", within: .seconds(60), every: .milliseconds(50)) {
                try town.queues().first { $0.queue == queue }?.count == 0
            }
        }

        town.kill(.register)
        for service in [Town.Service.notify, .attendance] {
            town.kill(service)
            try town.start(service)
        }
        for service in [Town.Service.notify, .attendance] { try town.waitUntilReady(service) }
        try client.takeRoll(Self.school.classes[0], absent: pupils)
        let told = Set(
            Self.school.addresses(of: pupils[0]) + [Self.school.addresses(of: pupils[1])[1]]
                + Self.school.addresses(of: pupils[2]) + [Self.address(Self.newcomer)])
        try eventually("those who have custody today are told", within: .seconds(90), every: .milliseconds(50)) {
            try recipients(town).isSuperset(of: told)
        }
        #expect(try recipients(town) == told)

        // Register is there again and says nothing else.
        try town.start(.register)
        try town.waitUntilReady(.register)
        let known = try client.call("GET", .register, "/v1/persons/\(pupils[1])/guardianships")
        #expect(known["data"]?.elements?.contains { $0["endDate"]?.string == today.description } == true)
        try client.takeRoll(Self.school.classes[0], absent: [pupils[0], pupils[2]])
        try eventually("who was told is told that it was a mistake", within: .seconds(90), every: .milliseconds(50)) {
            try client.outcomes(for: pupils[1], on: today).allSatisfy { $0 == "accepted" }
                && town.metric("notify_obligations", where: #"state="waiting""#, of: .notify) == 0
        }
        #expect(try recipients(town) == told)
        #expect(try town.deadLetters().isEmpty)
    }
}
