import Synchronization

/// A number that goes up and down and that a metric may look at.
final class Tally: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .acquiring) }

    func add(_ amount: Int) {
        count.add(amount, ordering: .acquiringAndReleasing)
    }
}
