package import JSON
package import Runtime
package import SS12000
package import Stand
import Testing
package import Transfer

/// Another system's way into a town: its requests go straight to the services with a machine's token.
package final class TownClient {
    package let town: Town
    private let client: HTTPClient
    private let token: String

    package init(_ town: Town) throws {
        self.town = town
        client = town.client(timeout: .seconds(60))
        token = try town.token(
            machine: "test",
            [
                "register.write", "register.protect", "schedule.write", "attendance.write", "attendance.read",
                "attendance.protected", "notify.read", "ss12000.read", "ss12000.protected",
            ])
    }

    package func send(
        _ method: String, _ service: Town.Service, _ path: String, _ body: JSON? = nil,
        headers: [(name: String, value: String)] = []
    ) throws -> HTTPClientResponse {
        if method != "GET" {
            town.remember()
            town.heed(body?.encoded() ?? [])
        }
        let answer = try client.send(
            HTTPClientRequest(
                method, town.url(service) + path,
                headers: [(name: "Content-Type", value: "application/json")] + headers,
                body: body?.encoded() ?? [], authorization: .bearer(token)))
        if answer.status >= 400 { town.note(answer.body, of: "\(service.rawValue) \(method)") }
        return answer
    }

    /// A request that must succeed, with the answer's JSON.
    @discardableResult
    package func call(_ method: String, _ service: Town.Service, _ path: String, _ body: JSON? = nil) throws -> JSON {
        let answer = try send(method, service, path, body)
        guard (200..<300).contains(answer.status) else {
            throw NeverHappened(
                description: "\(method) \(service.rawValue) answered \(answer.status): "
                    + String(decoding: answer.body.prefix(400), as: UTF8.self))
        }
        return answer.body.isEmpty ? .null : try JSON(parsing: answer.body)
    }

    /// Register first, then Schedule, as the operator's tool does it.
    package func importSchool(_ school: TownSchool) throws {
        let document = school.document
        try call("POST", .register, "/v1/imports", document)
        try call("POST", .schedule, "/v1/imports", document)
    }

    /// Waits until Attendance knows every lesson with all its pupils.
    package func waitForRosters(_ school: TownSchool, within limit: Duration = .seconds(120)) throws {
        for content in school.classes {
            try eventually("the roster of a lesson", within: limit, every: .milliseconds(50)) {
                let answer = try? send("GET", .attendance, "/v1/lessons/\(content.lesson)/roll")
                guard let answer, answer.status == 200 else { return false }
                return try JSON(parsing: answer.body)["marks"]?.count == content.pupils.count
            }
        }
    }

    @discardableResult
    package func takeRoll(_ content: TownSchool.SchoolClass, absent: [PersonID]) throws -> JSON {
        try call("PUT", .attendance, "/v1/lessons/\(content.lesson)/roll", Self.roll(absent: absent))
    }

    /// As a client with a queue of its own does it: sent again until it is answered. The roll is idempotent.
    package func insistOnRoll(_ content: TownSchool.SchoolClass, absent: [PersonID]) throws {
        try eventually("a roll is taken", within: .seconds(120), every: .milliseconds(50)) {
            let answer = try? send(
                "PUT", .attendance, "/v1/lessons/\(content.lesson)/roll", Self.roll(absent: absent))
            return answer?.status == 200
        }
    }

    /// As a guardian's app does it, until it is answered. A report sent twice explains no more than one.
    package func insistOnReport(_ pupil: PersonID, on day: LocalDate) throws {
        try eventually("an absence is reported", within: .seconds(120), every: .milliseconds(50)) {
            let answer = try? send(
                "POST", .attendance, "/v1/absences",
                ["student": JSON(pupil.description), "date": JSON(day.description)])
            return answer?.status == 201
        }
    }

    /// What became of the mails about a pupil's day, once none is under way: `accepted`, `unknown` and so on.
    package func outcomes(for pupil: PersonID, on day: LocalDate) throws -> [String] {
        try eventually("a pupil's guardians are told", within: .seconds(120), every: .milliseconds(50)) {
            let answer = try? send("GET", .notify, "/v1/alerts?child=\(pupil)&date=\(day)")
            guard let answer, answer.status == 200 else { return nil }
            let states = try JSON(parsing: answer.body)["alerts"]?.elements?.compactMap { $0["outcome"]?.string } ?? []
            return states.isEmpty || states.contains("intended") || states.contains("under-way") ? nil : states
        }
    }

    private static func roll(absent: [PersonID]) -> JSON {
        ["marks": JSON(absent.map { ["student": JSON($0.description), "status": "absent"] })]
    }

    /// One number of a service's metrics, summed over its labels; 0 when it is not there.
    package func metric(_ name: String, of service: Town.Service) throws -> Double {
        try town.metric(name, of: service)
    }
}
