import HTTP
import JSON
import TestSupport
import Testing

/// An adult who will answer for a child, and whom no document names yet.
struct PlannedGuardianTests {
    private let bench: ImportBench

    init() throws {
        bench = try ImportBench()
        try bench.load(Town.persons(1...20))
        let status = try bench.edit(
            .put, "persons/\(Town.id(1))/guardianships/\(Town.id(2))",
            #"{"relationType":"Vårdnadshavare","startDate":"2026-12-01"}"#)
        try #require((200..<300).contains(status), "\(status)")
    }

    @Test func `is not deleted by request`() throws {
        #expect(try bench.edit(.delete, "persons/\(Town.id(2))") == 409)
        #expect(try bench.facts().contains { $0.contains("coming") })
        #expect(try bench.edit(.delete, "persons/\(Town.id(2))?cascade=true") < 300)
        #expect(try bench.facts().allSatisfy { !$0.contains("coming") })
    }

    @Test func `is not deleted by a document that leaves them out`() throws {
        let persons = Town.persons(([1] + Array(3...20)).map { Town.person($0) })
        let report = try bench.ask(.post, "/v1/imports?complete=true&maxDeleted=100", persons)
        #expect(report["persons"]?["deleted"] == 0)
        #expect(try bench.facts().contains { $0.contains("coming") })
    }
}
