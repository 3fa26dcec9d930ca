/// Which messages a relay may put together, and how many.
package struct Bundling: Sendable {
    /// Only messages to these. An exchange whose messages few may read is never among them: its messages do not share one.
    package var exchanges: Set<String>
    /// So many messages must wait when the relay looks; fewer are no bulk change and go as they are.
    package var fewest = 16
    /// Bounds of one bundle: a consumer reads up to 500 messages ahead, and shall not hold more than 32 MB of them.
    package var mostEvents = 100
    package var mostBytes = 64_000

    package init(_ exchanges: Set<String>) { self.exchanges = exchanges }

    package static let none = Bundling([])

    /// How many rows, from the end of those that are ready (the next one last), go in one message: 1 when the next goes alone.
    ///
    /// Neighbours only, so that order is kept, of one stream and one type, so that they go where each would have gone.
    func length(of ready: [OutboxRow]) -> Int {
        guard let next = ready.last, isBundled(next) else { return 1 }
        var bytes = 0
        var count = 0
        for row in ready.reversed() {
            bytes += row.bytes
            guard count < mostEvents, count == 0 || bytes <= mostBytes, row.stream.number == next.stream.number,
                row.type == next.type, isBundled(row)
            else { break }
            count += 1
        }
        return max(1, count)
    }

    /// What is for one queue, or is passed on as it came, goes alone; so does a body that holds the end of a line.
    private func isBundled(_ row: OutboxRow) -> Bool {
        exchanges.contains(row.stream.exchange) && row.routingKey == nil && row.carried == nil
            && !row.body.contains(Bundle.newline)
    }
}
