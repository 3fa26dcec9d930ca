/// Numbers that look random and are the same every time: SplitMix64, seeded by words that say what is being decided.
///
/// Swift's own shuffles and ranges are not used: nothing promises that they give the same numbers in the next release.
struct Chance {
    private var state: UInt64

    /// - Parameter words: what the numbers are for, such as a district and its third family; other words, other numbers.
    init(_ seed: UInt64, _ words: UInt64...) {
        state = Self.mixed(seed ^ 0x5ca1_ab1e_0ddb_a11)
        for word in words { state = Self.mixed(state ^ Self.mixed(word &+ 0x9e37_79b9_7f4a_7c15)) }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return Self.mixed(state)
    }

    /// From 0 up to, but not, `bound`, which is at least 1.
    mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// True in this many of a thousand cases.
    mutating func happens(_ perMille: Int) -> Bool { below(1_000) < perMille }

    mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[below(choices.count)] }

    /// The place of one of the weights, each as often as its share of their sum.
    mutating func weighted(_ weights: [Int]) -> Int {
        var left = below(weights.reduce(0, +))
        for (place, weight) in weights.enumerated() {
            left -= weight
            if left < 0 { return place }
        }
        return weights.count - 1
    }

    mutating func shuffle<Element>(_ list: inout [Element]) {
        guard list.count > 1 else { return }
        for place in stride(from: list.count - 1, to: 0, by: -1) { list.swapAt(place, below(place + 1)) }
    }

    static func mixed(_ word: UInt64) -> UInt64 {
        var word = word
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}
