import Synchronization

// Every instrument is a few atomics: observing costs nanoseconds and never waits, on whatever thread.

/// A count that only grows.
package final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    package init() {}

    package func add(_ amount: Int = 1) {
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    package var value: Int {
        count.load(ordering: .relaxed)
    }
}

/// A level that goes up and down: set by the one who knows it, or read when somebody asks.
package final class Gauge: Sendable {
    private let bits = Atomic<UInt64>(0)
    private let read: (@Sendable () -> Double)?

    init(read: (@Sendable () -> Double)? = nil) {
        self.read = read
    }

    package func set(_ level: Double) {
        bits.store(level.bitPattern, ordering: .relaxed)
    }

    package var value: Double {
        read?() ?? Double(bitPattern: bits.load(ordering: .relaxed))
    }
}

/// How durations are spread.
package final class Histogram: Sendable {
    /// Upper bounds in seconds, ascending; what is above the last is counted in one more bucket.
    let bounds: [Double]
    private let counts: [Counter]
    private let nanoseconds = Atomic<Int>(0)

    init(bounds: [Double]) {
        self.bounds = bounds.sorted()
        counts = (0...bounds.count).map { _ in Counter() }
    }

    package func observe(seconds: Double) {
        let bucket = bounds.firstIndex { seconds <= $0 } ?? bounds.count
        counts[bucket].add()
        nanoseconds.wrappingAdd(Int(seconds * 1e9), ordering: .relaxed)
    }

    package var count: Int { counts.reduce(0) { $0 + $1.value } }

    package var sum: Double { Double(nanoseconds.load(ordering: .relaxed)) / 1e9 }

    /// Observations up to and including each bound, and last all of them.
    var cumulative: [Int] {
        var total = 0
        return counts.map {
            total += $0.value
            return total
        }
    }
}
