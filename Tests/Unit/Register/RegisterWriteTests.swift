import Access
import HTTP
import JSON
import Resources
import Runtime
import SQLite
import TestSupport
import Testing

@testable import RegisterService

/// Writes nobody has thought of, at every operation that Register describes and serves by itself.
struct RegisterWriteTests {
    @Test(arguments: Seeds.usual([1, 2, 3]))
    func `no write breaks anything, is half done or hears what it said`(seed: UInt64) throws {
        var attack = try WriteAttack<WrittenRegister>(seed: seed)
        try attack.run(500)
        // The attack reaches what it attacks.
        #expect(attack.accepted.count > 20, "seed \(seed)")
        #expect(attack.refused.count > 30, "seed \(seed)")
    }
}

/// `ReadingTown`, to be written into.
private struct WrittenRegister: WrittenTown {
    static let openAPI = RegisterService.openAPI
    static let scopes = [
        [
            "register.write", "register.protect", "ss12000.read", "ss12000.protected", "ss12000.subscribe", "operator",
        ],
        ["register.write", "ss12000.read"], ["ss12000.read"], [],
    ]
    static let lists = RegisterLists.all.map(\.table.path)
    // That a document was refused is remembered, with its report.
    static let mayChange: Set<String> = ["import", "import_report"]

    let town: ReadingTown
    init() throws { town = try ReadingTown() }

    var router: Router { town.bench.router }
    var database: Database { town.bench.database }
    var known: [String: [String]] { [:] }
    func token(_ scopes: [String]) throws -> String { try town.bench.issuer.token(machine: "test", scopes: scopes) }
}
