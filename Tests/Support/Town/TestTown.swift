package import Stand
import Testing

/// Towns for tests: on the process's shared broker, each in a virtual host of its own, or with a broker of its own for tests
/// that kill it.
package enum TestTown {
    package static func open(_ name: String, _ options: Town.Options = Town.Options()) throws -> Town {
        let town = try prepare(name, options)
        try town.applyTopology()
        for service in Town.Service.allCases { try town.start(service) }
        for service in Town.Service.allCases { try town.waitUntilReady(service) }
        return town
    }

    /// On the shared broker; nothing is started yet.
    package static func prepare(_ name: String, _ options: Town.Options = Town.Options()) throws -> Town {
        Midnight.keepClear()
        return try Town(
            in: try TestBroker.folder(name), options: searched(options), sharing: try TestBroker.shared,
            virtualHost: "\(name)-\(randomWord(length: 6))")
    }

    /// Everything that can be logged is, and none of it may tell of anybody.
    private static func searched(_ options: Town.Options) -> Town.Options {
        var options = options
        for service in Town.Service.allCases {
            options.settings[service, default: [:]]["\(service.rawValue.uppercased())_LOG_LEVEL"] = "debug"
        }
        options.closing = options.closing ?? { expectNothingPersonal($0) }
        return options
    }

    /// Every test with a town ends with this: whatever was written down, answered or printed in it tells of nobody it has known.
    private static func expectNothingPersonal(_ town: Town) {
        do {
            let leaks = try town.personalLeaks()
            #expect(leaks.isEmpty, "\(leaks.prefix(20).map(\.description))")
        } catch {
            Issue.record("the town could not be searched for personal data: \(error)")
        }
    }

    /// With a broker of its own; nothing is started yet.
    package static func alone(_ name: String, _ options: Town.Options = Town.Options()) throws -> Town {
        Midnight.keepClear()
        return try Town(in: try TestBroker.folder(name), options: searched(options))
    }
}
