/// Streams (an exchange's messages in one epoch) whose messages the broker will not take at the moment.
///
/// Order is kept per stream: as soon as one of its messages is refused or returned, no later one is published. When
/// the wait is over, the stream's oldest message goes out alone as a probe; only its confirm opens the stream again.
/// The other streams go on meanwhile: a missing dead-letter queue does not hold up the service's own events.
struct BlockedStreams {
    private struct Block {
        var until: ContinuousClock.Instant
        /// How often in a row the stream has been refused.
        var refusals: Int
        /// The position of the message that is out to try.
        var probe: Int64?
    }

    private var blocks: [Int64: Block] = [:]

    var isEmpty: Bool { blocks.isEmpty }
    var count: Int { blocks.count }
    var nextDue: ContinuousClock.Instant? { blocks.values.filter { $0.probe == nil }.map(\.until).min() }

    func isBlocked(_ stream: Int64) -> Bool { blocks[stream] != nil }

    /// Notes a refused message. True when this is news: the stream was open, or its probe failed.
    mutating func refuse(stream: Int64, delay: (_ refusals: Int) -> Duration) -> Bool {
        let known = blocks[stream]
        if let known, known.probe == nil { return false }
        let refusals = (known?.refusals ?? 0) + 1
        blocks[stream] = Block(until: .now + delay(refusals), refusals: refusals)
        return true
    }

    /// Streams whose wait is over and that have no probe out.
    func due(at now: ContinuousClock.Instant) -> [Int64] {
        blocks.filter { $0.value.probe == nil && $0.value.until <= now }.map(\.key).sorted()
    }

    mutating func beginProbe(of stream: Int64, at position: Int64) { blocks[stream]?.probe = position }

    /// Notes a confirmed message. True when it was the probe: the stream is open again.
    mutating func confirm(stream: Int64, position: Int64) -> Bool {
        guard let probe = blocks[stream]?.probe, probe == position else { return false }
        blocks[stream] = nil
        return true
    }

    mutating func open(_ stream: Int64) { blocks[stream] = nil }

    /// The connection is gone, and with it the probes' outcomes.
    mutating func forgetProbes() {
        for stream in blocks.keys { blocks[stream]?.probe = nil }
    }
}
