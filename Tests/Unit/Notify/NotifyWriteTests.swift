import Access
import NotifyService
import Runtime
import SQLite
import TestSupport
import Testing

/// Writes nobody has thought of, at every operation that Notify describes.
struct NotifyWriteTests {
    @Test(arguments: Seeds.usual([1, 2, 3]))
    func `no write breaks anything, is half done or hears what it said`(seed: UInt64) throws {
        var attack = try WriteAttack<WrittenNotify>(seed: seed)
        try attack.reach()
        try attack.run(100)
        #expect(attack.refused.count == 2, "seed \(seed)")
    }
}

/// A service that has heard of nobody, to be written into.
private struct WrittenNotify: WrittenTown {
    static let openAPI = NotifyService.openAPI
    static let scopes = [["operator"], ["notify.read"], []]
    static let lists: [String] = []
    static let mayChange: Set<String> = []

    let world: NotifyWorld
    let hosted: HostedRoutes
    init() throws {
        world = try NotifyWorld()
        hosted = try world.hosted()
    }

    var database: Database { world.database }
    var known: [String: [String]] { ["replicas": hosted.queues] }
    func token(_ scopes: [String]) throws -> String {
        try hosted.issuer.token(machine: "test", scopes: scopes, clock: world.clock.clock)
    }
}
