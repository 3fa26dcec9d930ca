package import FoundationEssentials
import Synchronization

/// Where new identifiers come from, as a value, so a test can know them beforehand.
package struct Identifiers: Sendable {
    package var next: @Sendable () -> UUID

    package init(next: @escaping @Sendable () -> UUID) {
        self.next = next
    }

    /// RFC 9562 version 7, strictly increasing within the process: sorted by identifier is sorted by creation, and rows
    /// keyed by one are appended, not scattered.
    package static let v7 = Identifiers { VersionSeven.next() }
}

private enum VersionSeven {
    /// The last stamp given out: 48 bits of milliseconds and 12 bits of their fraction (RFC 9562 §6.2, method 3).
    private static let last = Atomic<UInt64>(0)

    static func next() -> UUID {
        let stamp = nextStamp()
        let random = UInt64.random(in: 0...UInt64.max)
        let high = (stamp >> 12) << 16 | 0x7000 | (stamp & 0xFFF)
        let low = (random & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
        return UUID(high: high, low: low)
    }

    private static func nextStamp() -> UInt64 {
        let microseconds = UInt64(max(0, Clock.system.now().microseconds))
        let now = (microseconds / 1_000) << 12 | (microseconds % 1_000) * 4_096 / 1_000
        var seen = last.load(ordering: .relaxed)
        while true {
            // Also when the machine's clock is set back: then it counts on from the last stamp.
            let stamp = max(now, seen + 1)
            let (exchanged, original) = last.compareExchange(expected: seen, desired: stamp, ordering: .relaxed)
            if exchanged { return stamp }
            seen = original
        }
    }
}

/// An identifier with a type of its own, so that a person's cannot be passed where a group's is meant.
package protocol UUIDIdentified: Hashable, Bindable {
    init(_ uuid: UUID)
    var uuid: UUID { get }
}

package extension UUIDIdentified {
    var stored: StoredValue { .uuid(uuid) }
}
