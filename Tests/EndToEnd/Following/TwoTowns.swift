import Runtime
import Stand
import TestSupport

/// One installation that is the source of truth, and another that follows it: both of built binaries on the real broker, each
/// in a virtual host of its own.
struct TwoTowns {
    let source: Town
    let follower: Town
    let office: TownClient
    let client: TownClient

    /// - Parameters:
    ///   - scopes: of the follower's token at the source, beside `ss12000.read`.
    ///   - settings: of the follower's Register.
    init(_ name: String, scopes: [String] = [], settings: [String: String] = [:]) throws {
        source = try Self.open("\(name)-source", Town.Options(), [.register, .schedule])
        office = try TownClient(source)
        let token = source.folder.file("follower.token")
        try File.write(token, try source.token(machine: "follower", ["ss12000.read"] + scopes))
        var options = Town.Options()
        for service in [Town.Service.register, .schedule] {
            let prefix = service.rawValue.uppercased()
            options.settings[service] = [
                "\(prefix)_FOLLOW_URL": source.url(service), "\(prefix)_FOLLOW_TOKEN_FILE": token,
                "\(prefix)_FOLLOW_INTERVAL": "1s", "\(prefix)_FOLLOW_PAUSE": "100ms",
            ]
        }
        options.settings[.register]?.merge(settings) { $1 }
        follower = try Self.open("\(name)-follower", options, [.register, .schedule, .attendance])
        client = try TownClient(follower)
    }

    private static func open(_ name: String, _ options: Town.Options, _ services: [Town.Service]) throws -> Town {
        let town = try TestTown.prepare(name, options)
        try town.applyTopology()
        for service in services { try town.start(service) }
        for service in services { try town.waitUntilReady(service) }
        return town
    }

    func close() {
        follower.learn(from: source)
        follower.close()
        source.close()
    }
}
