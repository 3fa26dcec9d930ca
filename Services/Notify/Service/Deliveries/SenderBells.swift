package import Runtime

/// One doorbell per sender. Only as many are woken as there are batches of new mail.
package struct SenderBells: Sendable {
    private let bells: [Doorbell]
    private let batch: Int

    package init(senders: Int, batch: Int) {
        bells = (0..<senders).map { _ in Doorbell() }
        self.batch = max(batch, 1)
    }

    package var count: Int { bells.count }

    package subscript(_ sender: Int) -> Doorbell { bells[sender] }

    package func ring(for mails: Int) {
        for bell in bells.prefix((mails + batch - 1) / batch) { bell.ring() }
    }
}
