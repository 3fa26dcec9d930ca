package import JSON

/// What is known of a kind's living subjects, in a form that two sides can compare without showing each other a row:
/// for each bucket how many there are, and a sum over them.
///
/// A subject's part of the sum is a 64-bit mix of its id and its *rank*: 2 × version, + 1 when its whole state is known.
/// Sums do not depend on order, so neither side sorts.
package struct KindDigest: Hashable, Sendable {
    package struct Bucket: Hashable, Sendable {
        package var count: Int
        package var sum: UInt64

        package init(count: Int = 0, sum: UInt64 = 0) {
            self.count = count
            self.sum = sum
        }
    }

    package let kind: String
    /// Always 256, by the first byte of the id.
    package private(set) var buckets: [Bucket]

    package init(kind: String) {
        self.kind = kind
        buckets = Array(repeating: Bucket(), count: 256)
    }

    package var count: Int { buckets.reduce(0) { $0 + $1.count } }
    /// All buckets in one number.
    package var sum: UInt64 { buckets.reduce(0) { $0 &+ $1.sum } }

    /// - Parameters:
    ///   - high, low: the id's sixteen bytes as two big-endian numbers.
    package mutating func add(high: UInt64, low: UInt64, rank: Int64) {
        let bucket = Int(high >> 56)
        buckets[bucket].count += 1
        buckets[bucket].sum &+= Self.mix(high ^ Self.mix(low ^ Self.mix(UInt64(bitPattern: rank))))
    }

    /// The buckets in which the two differ.
    package func differing(from other: KindDigest) -> [UInt8] {
        (0..<256).filter { buckets[$0] != other.buckets[$0] }.map { UInt8($0) }
    }

    /// The finaliser of SplitMix64: each bit of the result depends on each of the argument.
    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// Empty buckets are left out. Sums are 16 hexadecimal digits: JSON's numbers are not sure beyond 2^53.
    package func encoded() -> JSON {
        let filled = buckets.enumerated().filter { $0.element.count > 0 }
        return [
            "kind": JSON(kind),
            "buckets": JSON(
                filled.map { number, bucket -> JSON in
                    [JSON(number), JSON(bucket.count), JSON(Self.hexadecimal(bucket.sum))]
                }),
        ]
    }

    package init(_ data: JSON) throws(ContractError) {
        self.init(kind: try data.requiredString("kind"))
        let broken = ContractError(field: "buckets", rule: "not a list of bucket, count and sum")
        for entry in try data.required("buckets", broken.rule, { $0.elements }) {
            guard let number = entry[0]?.int, buckets.indices.contains(number), let count = entry[1]?.int,
                let sum = entry[2]?.string.flatMap({ UInt64($0, radix: 16) })
            else { throw broken }
            buckets[number] = Bucket(count: count, sum: sum)
        }
    }

    package static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
