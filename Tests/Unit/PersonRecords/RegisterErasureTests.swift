import AttendanceContracts
import Contracts
import FoundationEssentials
import HTTP
import JSON
import RegisterContracts
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import Messaging
@testable import PersonRecords
@testable import RegisterService

/// Whether a person may be erased, and what Register does then.
struct RegisterErasureTests {
    private static let pupil = "0199aaaa-0000-7000-8000-000000000001"
    private static let guardian = "0199aaaa-0000-7000-8000-000000000002"
    private static let unit = "0199aaaa-0000-7000-8000-0000000000a1"

    private func bench(enrolledUntil end: String?, _ settings: [String: String] = [:], mark: String = "Ingen") throws
        -> RegisterBench
    {
        let bench = try RegisterBench(settings)
        let until = end.map { #","endDate":"\#($0)""# } ?? ""
        try bench.load(
            """
            {"organisations":[{"id":"\(Self.unit)","displayName":"Skolan","organisationType":"Skolenhet"}],
             "persons":[{"id":"\(Self.pupil)","givenName":"Zyrkbert","familyName":"Vaxqvarnholm","birthDate":"2004-05-05",
              "securityMarking":"\(mark)","eduPersonPrincipalNames":["zyrk@stad.test"],
              "enrolments":[{"enroledAt":{"id":"\(Self.unit)"},"schoolType":"GR","startDate":"2015-08-17"\(until)}]},
             {"id":"\(Self.guardian)","givenName":"Eva","familyName":"Prov","birthDate":"1980-05-05","securityMarking":"Ingen"},
             {"id":"0199aaaa-0000-7000-8000-000000000003","givenName":"Barn","familyName":"Prov","birthDate":"2016-05-05",
              "securityMarking":"Ingen","responsibles":[{"person":{"id":"\(Self.guardian)"},"relationType":"Vårdnadshavare"}]}]}
            """)
        return bench
    }

    private func erase(
        _ person: String, _ bench: RegisterBench, scopes: [String] = ["records.erase", "records.protected"],
        purpose: String? = "begäran 31"
    ) throws -> (status: Int, json: JSON) {
        let answer = try bench.send(
            .post, "/v1/erasures", #"{"person":"\#(person)"}"#, scopes: scopes, purpose: purpose)
        return (answer.status, try JSON(parsing: answer.body))
    }

    @Test func `who is enrolled, or responsible for somebody, is not erased`() throws {
        let bench = try bench(enrolledUntil: nil)
        #expect(try erase(Self.pupil, bench).json["code"]?.string == "person-enrolled")
        #expect(try erase(Self.guardian, bench).json["code"]?.string == "person-guardian")
        #expect(try bench.get("/v2.0/persons/\(Self.pupil)").status == 200)
    }

    @Test func `records are kept for their period, and the refusal says until when`() throws {
        let bench = try bench(enrolledUntil: "2025-06-10")
        let refused = try erase(Self.pupil, bench)
        #expect(refused.status == 409)
        #expect(refused.json["code"]?.string == "kept-by-period")
        #expect(refused.json["detail"]?.string?.contains("2028-06-09") == true, "\(refused.json.text)")
        let shorter = try self.bench(enrolledUntil: "2025-06-10", ["RETENTION_PERSONS": "365"])
        #expect(try erase(Self.pupil, shorter).status == 202)
    }

    @Test func `is decided on all that names the person, so only by who may see protected people`() throws {
        let bench = try bench(enrolledUntil: "2016-06-10", mark: "Sekretessmarkering")
        for person in [Self.pupil, Self.guardian, "0199aaaa-0000-7000-8000-00000000ffff"] {
            let refused = try erase(person, bench, scopes: ["records.erase"])
            #expect(refused.status == 403 && refused.json["code"]?.string == "scope-missing", "one answer for all")
        }
        #expect(try erase("0199aaaa-0000-7000-8000-00000000ffff", bench).status == 404)
        #expect(try erase(Self.pupil, bench).status == 202)
    }

    @Test func `is asked for a purpose and a person, and for nothing else`() throws {
        let bench = try bench(enrolledUntil: "2016-06-10")
        #expect(try erase(Self.pupil, bench, purpose: nil).json["code"]?.string == "purpose-missing")
        #expect(try erase("nobody", bench).json["code"]?.string == "body-invalid")
        #expect(try erase(Self.pupil, bench, scopes: ["records.export"]).json["code"]?.string == "scope-missing")
    }

    @Test func `is told with the deletion, reported on, and complete when everybody has answered`() throws {
        let bench = try bench(enrolledUntil: "2016-06-10")
        let begun = try erase(Self.pupil, bench)
        try #require(begun.status == 202)
        try InterfaceDocument(RegisterService.openAPI).expect(begun.json, isA: "Erasure")
        let id = try #require(begun.json["id"]?.string.flatMap { UUID(text: $0) })
        #expect(begun.json["state"]?.string == "under-way")
        #expect(begun.json["missing"]?.count == 4)
        let told = try bench.database.read { transaction in
            try transaction.rows("SELECT type FROM outbox ORDER BY position") { $0.text(0) }
        }
        #expect(told.suffix(2) == ["register.person-deleted.v1", "register.person-erased.v1"])
        // The broker takes what waits; until then Register itself does not say that it is done.
        _ = try bench.service.erasure.step()
        #expect(try report(id, bench)["missing"]?.count == 4)
        try bench.database.write { _ = try $0.run("DELETE FROM outbox") }
        for _ in 0..<100 where try bench.service.erasure.step() {}
        #expect(
            try report(id, bench)["missing"]?.elements?.compactMap(\.string) == ["attendance", "notify", "schedule"])
        for service in ["attendance", "notify", "schedule"] {
            try bench.database.write { transaction in
                _ = try ErasureStore.acknowledge(id, by: service, erased: ["x": 1], kept: [:], in: transaction)
            }
        }
        let done = try report(id, bench)
        #expect(done["state"]?.string == "complete")
        #expect(!done.text.contains(Self.pupil))
        let person = try #require(UUID(text: Self.pupil))
        let left = try places(of: person, in: bench.database)
        #expect(left.isSubset(of: ["tombstone", "access_log", "import_journal", "protected_access"]), "\(left)")
    }

    @Test func `is told again while somebody has not answered, and not after`() throws {
        let bench = try bench(enrolledUntil: "2016-06-10")
        let id = try #require(try erase(Self.pupil, bench).json["id"]?.string.flatMap { UUID(text: $0) })
        #expect(try bench.service.telling.step() == 0)
        bench.clock.advance(by: .seconds(700))
        #expect(try bench.service.telling.step() == 1)
        #expect(try bench.service.telling.step() == 0)
        for service in ErasureStore.services {
            try bench.database.write { transaction in
                _ = try ErasureStore.acknowledge(id, by: service, erased: [:], kept: [:], in: transaction)
            }
        }
        bench.clock.advance(by: .seconds(700))
        #expect(try bench.service.telling.step() == 0)
    }

    @Test func `is answered by nobody for another`() throws {
        let bench = try bench(enrolledUntil: "2016-06-10")
        let id = try #require(try erase(Self.pupil, bench).json["id"]?.string.flatMap { UUID(text: $0) })
        var control = Subscription(control: "register.control", of: "register")
        bench.service.hearAnswers(&control)
        func answer(by service: String, from source: String, as user: String?) throws {
            let answer = ErasureAcknowledged(id, by: service, erased: [:], kept: [:])
            let envelope = Envelope(
                id: Identifiers.v7.next(), type: ErasureAcknowledged.type, source: source, subject: answer.subject,
                time: bench.clock.now, sequence: 1, version: 1, epoch: "e")
            let delivery = Delivery(
                tag: 0, redelivered: false, exchange: "control", routingKey: ErasureAcknowledged.type.name,
                messageID: envelope.id.lowercase, type: ErasureAcknowledged.type.name, userID: user,
                headers: Dictionary(envelope.headers) { $1 }, body: answer.body())
            let batch = Batch(
                messages: Received.all(in: delivery, by: control, isSealed: { _ in false }), subscription: control,
                outbox: Outbox(source: "register", exchange: "register.events"), policy: .quick, failures: [:])
            _ = try bench.database.write { try batch.runCarefully(in: $0) }
        }
        try answer(by: "notify", from: "skolbuss/attendance", as: "attendance")
        try answer(by: "notify", from: "skolbuss/notify", as: "attendance")
        try answer(by: "notify", from: "skolbuss/notify", as: nil)
        #expect(try report(id, bench)["missing"]?.count == 4)
        try answer(by: "notify", from: "skolbuss/notify", as: "notify")
        #expect(try report(id, bench)["missing"]?.count == 3)
    }

    @Test func `a service that has not answered for an hour is a note where operators look`() throws {
        let health = Health()
        let bench = try RegisterBench(health: health)
        let id = UUID(high: 0x0199_c0de, low: 8)
        try bench.database.write { transaction in
            try ErasureStore.add(id, of: .numbered(77), version: 1, by: "test", for: "begäran 32", in: transaction)
        }
        for service in ["register", "attendance"] {
            try bench.database.write { transaction in
                _ = try ErasureStore.acknowledge(id, by: service, erased: [:], kept: [:], in: transaction)
            }
        }
        #expect(health.notes().isEmpty)
        bench.clock.advance(by: .seconds(3_601))
        let note = try #require(health.notes().first { $0.name == "erasures" })
        #expect(note.note == "1 asked for more than an hour ago, not answered by notify, schedule")
        #expect(health.isReady)
        for service in ["notify", "schedule"] {
            try bench.database.write { transaction in
                _ = try ErasureStore.acknowledge(id, by: service, erased: [:], kept: [:], in: transaction)
            }
        }
        #expect(health.notes().isEmpty)
        // The report stands for its period, and no longer.
        bench.clock.advance(by: .seconds((ErasureStore.daysKept - 1) * 86_400))
        try bench.service.purge.step()
        #expect(try report(id, bench)["state"]?.string == "complete")
        bench.clock.advance(by: .seconds(2 * 86_400))
        try bench.service.purge.step()
        #expect(try bench.get("/v1/erasures/\(id.lowercase)", scopes: ["records.erase"]).status == 404)
    }

    private func report(_ id: UUID, _ bench: RegisterBench) throws -> JSON {
        try JSON(parsing: try bench.get("/v1/erasures/\(id.lowercase)", scopes: ["records.erase"]).body)
    }
}
