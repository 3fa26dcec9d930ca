import Runtime

/// One doorbell per sender. All are rung at once: one that is busy with a slow server must not be the only one who knows
/// of a new mail, and a sender that finds nothing to claim costs no commit.
package struct SenderBells: Sendable {
    private let bells: [Doorbell]

    package init(senders: Int) {
        bells = (0..<senders).map { _ in Doorbell() }
    }

    subscript(_ sender: Int) -> Doorbell { bells[sender] }

    func ring() {
        for bell in bells { bell.ring() }
    }
}
