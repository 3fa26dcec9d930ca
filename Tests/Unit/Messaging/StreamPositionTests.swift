import Contracts
import Messaging
import Runtime
import SQLite
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct `the publisher's sequence` {
    private func take(_ post: Correspondence, _ sequences: [Int], epoch: String = "first") throws {
        for sequence in sequences { post.inject(Correspondence.message(version: sequence, epoch: epoch)) }
        try running(post.consumer()) { try eventually { post.memory.depth(of: Correspondence.queue) == 0 } }
    }

    private func missing(_ post: Correspondence) -> Double? {
        post.deskMetrics.exposition().split(separator: "\n")
            .first { $0.hasPrefix("inbox_missing{") }
            .flatMap { $0.split(separator: " ").last }.flatMap { Double($0) }
    }

    private func gaps(_ post: Correspondence) -> Int {
        post.deskMetrics.counter("inbox_gaps_total", "", labels: [("queue", Correspondence.queue)]).value
    }

    @Test func `without holes is silent, duplicates and restarts included`() throws {
        let post = try Correspondence()
        try take(post, [1, 2, 3])
        try take(post, [4, 5])
        #expect(missing(post) == 0)
        #expect(gaps(post) == 0)
    }

    @Test func `beginning late is no gap`() throws {
        let post = try Correspondence()
        try take(post, [41, 42])
        #expect(missing(post) == 0)
    }

    @Test func `with a hole is counted, and the hole is closed by what comes late`() throws {
        let post = try Correspondence()
        try take(post, [1, 2, 6])
        #expect(missing(post) == 3)
        #expect(gaps(post) == 3)
        try take(post, [10])
        #expect(missing(post) == 6)
        try take(post, [4])
        #expect(missing(post) == 5)
        try take(post, [4, 3, 5])
        #expect(missing(post) == 3)
        try take(post, [9, 7, 8])
        #expect(missing(post) == 0)
        #expect(gaps(post) == 6, "what was once missing stays counted")
    }

    @Test func `of a new epoch is another sequence`() throws {
        let post = try Correspondence()
        try take(post, [1, 2, 9])
        try take(post, [1, 2], epoch: "second")
        #expect(missing(post) == 0, "holes of the old epoch are not asked for any more")
        let epochs = post.deskMetrics.counter("inbox_epochs_total", "", labels: [("queue", Correspondence.queue)])
        #expect(epochs.value == 1)
        try take(post, [4], epoch: "second")
        #expect(missing(post) == 1)
    }

    @Test func `is one per exchange`() throws {
        let post = try Correspondence()
        post.memory.declareExchange("post.protected")
        post.memory.bind(Correspondence.queue, to: "post.protected", key: "#")
        var message = Correspondence.message(version: 7)
        message.exchange = "post.protected"
        post.inject(message)
        try take(post, [1, 2])
        #expect(missing(post) == 0)
    }

    @Test func `counts a parked message as seen`() throws {
        let post = try Correspondence()
        post.inject(Correspondence.message(version: 1))
        post.inject(Correspondence.message(version: 2, body: "{"))
        try take(post, [3])
        #expect(missing(post) == 0)
    }
}
