/// How long answers took, in microseconds. Room is made before the clock starts.
struct Latencies: Sendable {
    private var microseconds: [UInt32] = []

    init(room: Int) {
        microseconds.reserveCapacity(room)
    }

    var count: Int { microseconds.count }

    mutating func record(nanoseconds: Int64) {
        microseconds.append(UInt32(clamping: nanoseconds / 1_000))
    }

    mutating func merge(_ other: Latencies) {
        microseconds += other.microseconds
    }

    /// Milliseconds below which this share of the answers came; 0 when there were none.
    func milliseconds(_ shares: [Double]) -> [Double] {
        let sorted = microseconds.sorted()
        return shares.map { share in
            guard !sorted.isEmpty else { return 0 }
            let index = min(sorted.count - 1, Int((Double(sorted.count) * share).rounded(.up)) - 1)
            return Double(sorted[max(index, 0)]) / 1_000
        }
    }
}
