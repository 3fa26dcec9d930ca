import AccessLog
import HTTP
import JSON
import SQLite
import TestSupport
import Testing

/// What is let others stands in no document: what an import took of it, its undo gives back.
struct UndoneGrantTests {
    private let bench: ImportBench
    private static let child = Town.id(1)
    private static let mother = Town.id(2)
    private static let friend = Town.id(3)
    private static let grant = "e7a1b2c3-4d5e-4f60-8a7b-9c0d1e2f3a01"

    init() throws {
        bench = try ImportBench()
        try bench.load(Self.family())
        try #require(try give() == 204)
    }

    /// A child, a custodian and another adult, or those of them who are left.
    private static func family(_ present: [Int] = [1, 2, 3], status: String = "Aktiv") -> String {
        let guardian = #"{"person":{"id":"\#(mother)"},"relationType":"Vårdnadshavare"}"#
        let all = [
            1: #"""
            {"id":"\#(child)","givenName":"Barn","familyName":"Exempel","birthDate":"2014-03-09",
            "responsibles":[\#(present.contains(2) ? guardian : "")]}
            """#,
            2: #"""
            {"id":"\#(mother)","givenName":"Ada","familyName":"Exempel","birthDate":"1984-03-09","personStatus":"\#(status)"}
            """#,
            3: #"{"id":"\#(friend)","givenName":"Bo","familyName":"Exempel","birthDate":"1985-03-09"}"#,
        ]
        return #"{"persons":[\#(present.compactMap { all[$0] }.joined(separator: ","))]}"#
    }

    private func give() throws -> Int {
        try bench.edit(
            .put, "persons/\(Self.child)/grants/\(Self.grant)",
            """
            {"giver":"\(Self.mother)","receiver":"\(Self.friend)","scope":["read-attendance"],"endDate":"2027-06-30"}
            """)
    }

    /// What an office is shown of it: all but the time at which it was modified.
    private func grants() throws -> [JSON] {
        try bench.ask(.get, "/v1/persons/\(Self.child)/grants")["data"]?.elements.map(Array.init) ?? []
    }

    private func delete(allBut present: [Int]) throws -> String {
        try bench.load(Self.family(present), "?complete=true&maxDeleted=100")
    }

    private func count(_ table: String = "grant_before_import") throws -> Int { try bench.count(table) }

    @Test(arguments: [[2, 3], [1, 2], [1, 3], [1], [2]])
    func `a grant comes back with those whom an import deleted`(present: [Int]) throws {
        let (before, contents) = (try grants(), try bench.contents())
        let mistake = try delete(allBut: present)
        #expect(try count("grants") == 0)
        try bench.forgetTold()
        #expect(try bench.undo(mistake)["conflicts"] == [])
        #expect(try bench.contents() == contents)
        #expect(try grants() == before)
        #expect(try count() == 0)
        #expect(try bench.told().filter { $0.subject == Self.grant }.map(\.type) == ["register.grant-changed.v1"])
    }

    @Test func `a grant that a death in a document ended holds again when the document is undone`() throws {
        let before = try grants()
        let mistake = try bench.load(Self.family(status: "Avliden"))
        #expect(try grants().first?["withdrawnAt"] != nil)
        try bench.undo(mistake)
        #expect(try grants() == before)
    }

    @Test(arguments: [[0, 1], [1, 0]])
    func `imports undone in any order leave what was let before both`(order: [Int]) throws {
        let before = try grants()
        let imports = [try bench.load(Self.family(status: "Avliden")), try delete(allBut: [1, 2])]
        for place in order { try bench.undo(imports[place]) }
        #expect(try grants() == before)
        #expect(try count() == 0)
    }

    @Test func `what the undo of a later import leaves deleted comes back with the earlier one's`() throws {
        let before = try grants()
        let mistake = try delete(allBut: [1, 2])
        let again = try bench.load(Self.family())
        #expect(try grants() == [])
        try bench.undo(again)
        #expect(try grants() == [])
        try bench.undo(mistake)
        #expect(try grants() == before)
    }

    @Test func `an office's word since is the last one`() throws {
        // Taken back while it was deleted.
        let first = try delete(allBut: [1, 2])
        #expect(try bench.edit(.delete, "persons/\(Self.child)/grants/\(Self.grant)") == 204)
        let record = try #require(try bench.database.read { try AccessLog.last(1, in: $0) }.first)
        #expect(record.action == "changed" && record.data == "guardians")
        #expect(record.persons.count == 3 * 16, "\(record.persons.count)")
        #expect(try bench.edit(.delete, "persons/\(Self.child)/grants/\(Self.grant)") == 404)
        try bench.undo(first)
        #expect(try grants() == [])
    }

    @Test func `custody that an office has ended since takes it along for good`() throws {
        let mistake = try delete(allBut: [1, 2])
        try #require(
            (200..<300).contains(try bench.edit(.delete, "persons/\(Self.child)/guardianships/\(Self.mother)")))
        try bench.undo(mistake)
        #expect(try grants() == [])
    }

    @Test func `a death that an office has told of since has come`() throws {
        let mistake = try delete(allBut: [1, 2])
        try #require(
            (200..<300).contains(try bench.edit(.put, "persons/\(Self.mother)/status", #"{"status":"Avliden"}"#)))
        try bench.undo(mistake)
        #expect(try grants().map { $0["inForce"]?.bool } == [false])
        #expect(try grants().first?["withdrawnAt"] != nil)
    }

    @Test func `who is deleted by an office takes along what could come back, and time does`() throws {
        let mistake = try delete(allBut: [1, 2])
        #expect(try count() == 1)
        try #require((200..<300).contains(try bench.edit(.delete, "persons/\(Self.mother)?cascade=true")))
        #expect(try count() == 0)
        try bench.undo(mistake)
        #expect(try grants() == [])
    }

    @Test func `is forgotten with the import`() throws {
        _ = try delete(allBut: [1, 2])
        #expect(try count() == 1)
        bench.clock.advance(by: .seconds(31 * 86_400))
        try bench.startWorker()
        try eventually { try count() == 0 }
    }
}
