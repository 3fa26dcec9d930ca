/// How much one sender may send: so many requests a second in the long run, and so many at once after a rest.
package struct Rate: Sendable, Hashable {
    /// 0 for no bound.
    package var perSecond: Int
    /// At least 1.
    package var burst: Int

    package init(perSecond: Int, burst: Int) {
        self.perSecond = perSecond
        self.burst = burst
    }

    package static let unlimited = Rate(perSecond: 0, burst: 1)
}

/// The bounds of a service. Who has a good token is counted by that, wherever it comes from: a school of 2,000 behind one
/// address is 2,000 senders. Only who has none, or one that is refused, is counted by address.
package struct RateLimits: Sendable, Hashable {
    /// Of a person: what an app does, many times over.
    package var person: Rate
    /// Of another system: a whole city's first lesson is 5,600 rolls of one system's in a few seconds, its nightly import by
    /// single documents and its export of pages some thousand requests a second, one after the other's answer.
    package var machine: Rate
    /// Of an address without a good token: a school's 2,000 whose tokens all expired during lunch find out at once.
    package var address: Rate

    package init(person: Rate, machine: Rate, address: Rate) {
        self.person = person
        self.machine = machine
        self.address = address
    }

    package static let unlimited = RateLimits(person: .unlimited, machine: .unlimited, address: .unlimited)

    package static let standard = RateLimits(
        person: Rate(perSecond: 50, burst: 500), machine: Rate(perSecond: 10_000, burst: 40_000),
        address: Rate(perSecond: 50, burst: 3_000))
}
