import AccessLog
import FoundationEssentials
import JSON
import Runtime
import SQLite
import SS12000
import Stand
import Synchronization
import TestSupport
import Testing
import Transfer

/// Services are killed while they are read and changed; whatever was answered stands in the access log, and the chain holds.
@Suite(.serialized)
struct KilledAccessLogTests {
    private static let kills = 6

    @Test(.timeLimit(.minutes(20)))
    func `after kills the chain holds, and every reading and change that was answered has its record`() throws {
        let town = try TestTown.open("logged")
        defer { town.close() }
        let school = TownSchool(classes: 6, pupils: 8)
        let client = try TownClient(town)
        try client.importSchool(school)
        try client.waitForRosters(school)

        let ledger = AccessLedger(school)
        let finished = Stop()
        let threads = (0..<6).map { number in
            NamedThread.start("client-\(number)") { ledger.work(number, town, until: finished) }
        }
        for round in 0..<Self.kills {
            try eventually("some is answered", within: .seconds(120), every: .milliseconds(1)) {
                ledger.answered(.attendance) >= 40 * (round + 1) && ledger.answered(.register) >= 20 * (round + 1)
            }
            for service in [Town.Service.attendance, .register] {
                town.kill(service)
                try town.start(service)
            }
        }
        for service in [Town.Service.attendance, .register] { try town.waitUntilReady(service) }
        finished.request()
        for thread in threads { thread.join() }

        #expect(ledger.lost > 0, "nobody was killed while somebody asked")
        for service in [Town.Service.attendance, .register] { try ledger.audit(service, town) }
        // Every roll that was stored has its record, and every record its roll: they are one transaction.
        let database = try ReadOnlyDatabase(at: town.database(.attendance))
        let (rolls, changes) = try database.read { transaction in
            (
                try transaction.first("SELECT count(*) FROM roll") { $0.int(0) },
                try transaction.first("SELECT count(*) FROM access_log WHERE action = 'changed'") { $0.int(0) }
            )
        }
        #expect(rolls == changes)
        try expectAuditorsProof(town)
    }

    /// As an auditor proves it who has no access to the machine: by a token, from the running services.
    private func expectAuditorsProof(_ town: Town) throws {
        let token = town.folder.file("auditor.token")
        try File.write(token, try town.token(machine: "auditor", ["audit"]))
        func verify(_ service: Town.Service, _ words: String...) throws -> (exit: Process.Exit, output: String) {
            let answer = try town.tool(
                ["audit", "verify", "--url", town.url(service), "--token-file", token] + words)
            return (answer.exit, answer.output)
        }
        for service in Town.Service.allCases {
            let answer = try verify(service)
            #expect(answer.exit == .code(0), "\(service.rawValue): \(answer.output)")
            #expect(answer.output.contains("whole"))
        }
        let zeros = String(repeating: "0", count: 64)
        let other = try verify(.attendance, "--expect-count", "1", "--expect-head", zeros)
        #expect(other.exit == .code(1))
        #expect(other.output.contains("rewritten"))
    }
}

/// What several clients were answered, and whom it was about.
private final class AccessLedger: Sendable {
    private struct Answered {
        let request: UUID
        let action: AccessRecord.Action
        let persons: [PersonID]
    }

    private struct State {
        var answered: [Town.Service: [Answered]] = [:]
        var lost = 0
    }

    private let school: TownSchool
    private let state = Mutex(State())

    init(_ school: TownSchool) { self.school = school }

    func answered(_ service: Town.Service) -> Int { state.withLock { $0.answered[service]?.count ?? 0 } }
    /// Requests that nobody answered.
    var lost: Int { state.withLock { $0.lost } }

    /// Reads and takes the class's roll by turns, each time another, and reads persons.
    func work(_ number: Int, _ town: Town, until finished: Stop) {
        guard let client = try? TownClient(town) else { return }
        let content = school.classes[number]
        var round = 0
        while !finished.isRequested {
            round += 1
            let count = content.pupils.count
            let pupil = content.pupils[round % count]
            // The roll is another than any of some hundred before it: what changes nothing is no change.
            let mark: JSON = [
                "student": JSON(pupil.description), "status": "late", "lateMinutes": JSON(1 + round / count % 40),
            ]
            let roll = "/v1/lessons/\(content.lesson)/roll"
            if !ask(client, .read, .attendance, "GET", roll, nil, content.pupils) {
                _ = finished.wait(for: .milliseconds(20))
            }
            ask(
                client, .changed, .attendance, "PUT", roll,
                ["marks": [mark]], content.pupils)
            if !ask(client, .read, .register, "GET", "/v2.0/persons/\(pupil)", nil, [pupil]) {
                _ = finished.wait(for: .milliseconds(20))
            }
        }
    }

    /// - Returns: whether it was answered.
    @discardableResult
    private func ask(
        _ client: TownClient, _ action: AccessRecord.Action, _ service: Town.Service, _ method: String, _ path: String,
        _ body: JSON?, _ persons: [PersonID]
    ) -> Bool {
        let request = UUID()
        let answer = try? client.send(
            method, service, path, body, headers: [(name: "X-Request-Id", value: request.lowercase)])
        state.withLock { state in
            if answer?.status == 200 {
                state.answered[service, default: []].append(
                    Answered(request: request, action: action, persons: persons))
            } else {
                state.lost += 1
            }
        }
        return answer?.status == 200
    }

    func audit(_ service: Town.Service, _ town: Town) throws {
        let database = try ReadOnlyDatabase(at: town.database(service))
        let proof = try AccessLogProof { try database.read($0) }
        #expect(proof.fault == nil)
        let records = try database.read { try AccessLog.last(in: $0) }
        let byRequest = Dictionary(grouping: records) { $0.request ?? [] }
        for answered in state.withLock({ $0.answered[service] ?? [] }) {
            let told = (byRequest[answered.request.bytes16] ?? []).filter { $0.action == answered.action.rawValue }
            let isWhole = answered.persons.allSatisfy { person in told.contains { $0.names(person.uuid) } }
            #expect(isWhole, "\(service.rawValue) has answered a request of which its log does not tell all")
        }
    }
}
