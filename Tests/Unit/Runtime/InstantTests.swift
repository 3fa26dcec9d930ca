import Runtime
import Testing

@Suite struct InstantTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-11-25T08:00:00Z", 1_795_593_600_000_000),
        ("2026-11-25t08:00:00z", 1_795_593_600_000_000),
        ("2026-11-25 08:00:00Z", 1_795_593_600_000_000),
        ("2026-11-25T09:00:00+01:00", 1_795_593_600_000_000),
        ("2026-11-25T09:00:00+0100", 1_795_593_600_000_000),
        ("2026-11-25T09:00:00+01", 1_795_593_600_000_000),
        ("2026-11-25T02:30:00-05:30", 1_795_593_600_000_000),
        ("2026-11-25T08:00:00.1Z", 1_795_593_600_100_000),
        ("2026-11-25T08:00:00.1234569Z", 1_795_593_600_123_456),
        ("2026-11-25T08:00:00,000001+00:00", 1_795_593_600_000_001),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
        ("2024-02-29T00:00:00Z", 1_709_164_800_000_000),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
        ("9999-12-31T23:59:59Z", 253_402_300_799_000_000),
    ])
    func `every form of RFC 3339 is read`(text: String, microseconds: Int64) {
        #expect(Instant(rfc3339: text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "2026-11-25", "2026-11-25T08:00:00", "2026-11-25T08:00Z", "2026-11-25T24:00:00Z", "2026-11-25T08:60:00Z",
        "2026-11-25T08:00:61Z", "2026-02-29T08:00:00Z", "2026-13-01T08:00:00Z", "2026-00-01T08:00:00Z",
        "2026-11-31T08:00:00Z", "2026-11-25T08:00:00.Z", "2026-11-25T08:00:00Zz", "2026-11-25T08:00:00+1",
        "2026-11-25T08:00:00+24:00", "2026-11-25T08:00:00+01:60", "2026-11-25T08:00:00+01:0", " 2026-11-25T08:00:00Z",
        "26-11-25T08:00:00Z", "2026-11-25T08:00:00 Z", "+026-11-25T08:00:00Z", "2026-1１-25T08:00:00Z",
    ])
    func `what is no moment is refused`(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test func `it is written in UTC, with a fraction only when there is one`() {
        #expect(Instant(microseconds: 1_795_593_600_000_000).rfc3339 == "2026-11-25T08:00:00Z")
        #expect(Instant(microseconds: 1_795_593_600_000_001).rfc3339 == "2026-11-25T08:00:00.000001Z")
        #expect(Instant(microseconds: -1).rfc3339 == "1969-12-31T23:59:59.999999Z")
        #expect("\(Instant(microseconds: 0))" == "1970-01-01T00:00:00Z")
    }

    @Test func `what is written is read back`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let moment = Instant(
                microseconds: Int64.random(in: -62_135_596_800_000_000...253_402_300_799_000_000, using: &random))
            #expect(Instant(rfc3339: moment.rfc3339) == moment)
        }
    }

    @Test func `durations are added and found again`() {
        let start = Instant(microseconds: 5)
        #expect((start + .seconds(2)).microseconds == 2_000_005)
        #expect(start + .milliseconds(3) - start == .milliseconds(3))
        #expect(start - .microseconds(6) < start)
        #expect(Duration.milliseconds(1_500).inSeconds == 1.5)
        #expect(Duration.milliseconds(-1_500).microseconds == -1_500_000)
    }
}
