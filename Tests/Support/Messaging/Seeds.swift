import Glibc

/// Which random histories are run. `SKOLBUSS_SEEDS` replaces the usual ones: seeds with commas between, to see one again,
/// or `random:100`, to see a hundred that nobody has seen.
package enum Seeds {
    /// Those that are always run, and one nobody has seen.
    package static func usual(_ always: [UInt64]) -> [UInt64] {
        guard let asked = getenv("SKOLBUSS_SEEDS").map({ String(cString: $0) }) else { return always + random(1) }
        let number = asked.hasPrefix("random:") ? Int(asked.dropFirst(7)) : nil
        return number.map(random) ?? asked.split(separator: ",").compactMap { UInt64($0) }
    }

    private static func random(_ count: Int) -> [UInt64] {
        (0..<count).map { _ in UInt64.random(in: 100...UInt64.max) }
    }
}
