package import HTTP
package import Runtime

extension Edge {
    /// | setting | default | meaning |
    /// |---|---|---|
    /// | `PERSON_RATE`, `PERSON_BURST` | 50, 500 | requests a second of one person, and at once after a rest |
    /// | `MACHINE_RATE`, `MACHINE_BURST` | 10,000, 40,000 | of one other system |
    /// | `ADDRESS_RATE`, `ADDRESS_BURST` | 50, 3,000 | of one address without a token that is accepted |
    /// | `FRONT_DOORS` | `127.0.0.0/8,::1` | addresses and networks of proxies whose `X-Forwarded-For` and `-Proto` are believed; `none` |
    /// | `CORS_ORIGINS` | none | origins of web pages that may read answers, or `*` alone |
    ///
    /// A rate of 0 is no limit. The defaults are several times what a whole city's morning, nightly import and export need.
    /// Mistakes are kept in `settings`.
    package init(_ settings: inout Settings) {
        self.init()
        let standard = RateLimits.standard
        rates = RateLimits(
            person: Self.rate("PERSON", standard.person, &settings),
            machine: Self.rate("MACHINE", standard.machine, &settings),
            address: Self.rate("ADDRESS", standard.address, &settings))
        let doors = settings.list("FRONT_DOORS", default: [])
        if doors == ["none"] {
            frontDoors = FrontDoors([])
        } else if !doors.isEmpty {
            let ranges = doors.compactMap { AddressRange($0) }
            frontDoors = FrontDoors(ranges)
            if ranges.count < doors.count {
                settings.mistake("FRONT_DOORS", "must be none, or addresses and networks such as 10.0.0.7,10.1.0.0/16")
            }
        }
        if let allowed = CrossOrigin(settings.list("CORS_ORIGINS", default: [])) {
            origins = allowed
        } else {
            settings.mistake("CORS_ORIGINS", "must be origins such as https://app.example.org, or * alone")
        }
    }

    private static func rate(_ whose: String, _ standard: Rate, _ settings: inout Settings) -> Rate {
        Rate(
            perSecond: settings.int("\(whose)_RATE", default: standard.perSecond, in: 0...1_000_000),
            burst: settings.int("\(whose)_BURST", default: standard.burst, in: 1...1_000_000))
    }
}
