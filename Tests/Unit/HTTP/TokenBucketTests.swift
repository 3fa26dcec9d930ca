import Testing

@testable import HTTP

struct `A bucket of permissions` {
    private static let second: Int64 = 1_000_000_000

    @Test func `gives a burst after a rest and then its rate`() {
        let buckets = TokenBuckets(Rate(perSecond: 10, burst: 5))
        var given = 0
        for _ in 0..<100 where buckets.take("a", at: 0) == nil { given += 1 }
        #expect(given == 5)
        for tenth in 1...50 {
            #expect(buckets.take("a", at: Int64(tenth) * Self.second / 10) == nil)
            #expect(buckets.take("a", at: Int64(tenth) * Self.second / 10) != nil)
        }
        #expect((0..<100).count { _ in buckets.take("a", at: 1_000 * Self.second) == nil } == 5)
    }

    @Test func `says when the next permission comes, and a refusal takes none`() throws {
        let buckets = TokenBuckets(Rate(perSecond: 2, burst: 1))
        #expect(buckets.take("a", at: 0) == nil)
        for _ in 0..<1_000 { #expect(buckets.take("a", at: 0) == Self.second / 2) }
        #expect(buckets.take("a", at: Self.second / 2) == nil)
    }

    @Test func `as they are unless told otherwise are never met by a city's morning, its nightly import or its export`()
    {
        let standard = RateLimits.standard
        // 5,600 rolls of one system's at once; what a register can take and give, for an hour, with twice of that to spare.
        let machine = TokenBuckets(standard.machine)
        #expect((0..<5_600).allSatisfy { _ in machine.take("rolls", at: 0) == nil })
        #expect((0..<7_000 * 60).allSatisfy { machine.take("import", at: Int64($0) * Self.second / 7_000) == nil })
        // A teacher who opens ten lessons a second for a minute; a school whose 2,000 tokens have all expired.
        let person = TokenBuckets(standard.person)
        #expect((0..<600).allSatisfy { person.take("teacher", at: Int64($0) * Self.second / 10) == nil })
        let address = TokenBuckets(standard.address)
        #expect((0..<2_000).allSatisfy { _ in address.take("school", at: 0) == nil })
    }

    @Test func `without a rate gives always`() {
        let buckets = TokenBuckets(.unlimited)
        #expect((0..<10_000).allSatisfy { _ in buckets.take("a", at: 0) == nil })
        #expect(buckets.count == 0)
    }

    @Test func `are bounded however many senders come, and a flood refuses nobody else`() {
        let buckets = TokenBuckets(Rate(perSecond: 1, burst: 1), bound: 1_000)
        var refused = 0
        for sender in 0..<100_000 where buckets.take(sender, at: 0) != nil { refused += 1 }
        #expect(buckets.count <= 1_000)
        #expect(refused == 0)
    }

    @Test func `of an IPv6 network are one, of IPv4 addresses one each`() throws {
        let address = { (text: String) in try #require(ClientAddress(text)).subscriber }
        #expect(try address("2001:db8:1:2::1") == address("2001:db8:1:2:ffff::9"))
        #expect(try address("2001:db8:1:2::1") != address("2001:db8:1:3::1"))
        #expect(try address("192.0.2.1") != address("192.0.2.2"))
    }
}
