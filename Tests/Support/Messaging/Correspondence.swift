package import Contracts
import Glibc
package import JSON
package import Messaging
package import Runtime
package import SQLite

/// A small event for tests of Messaging itself.
package struct NoteChanged: Event, Equatable {
    package static let type: EventType = "post.note-changed.v1"
    package let subject: String
    package let version: Int64
    package let text: String

    package init(_ subject: String, version: Int64, text: String = "") {
        self.subject = subject
        self.version = version
        self.text = text
    }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        self.init(subject, version: version, text: try data.requiredString("text"))
    }

    package func encoded() -> JSON { ["text": JSON(text)] }
}

/// Two services and a broker between them: `post` publishes on `post.events`, `desk` listens on `desk.from-post`.
package struct Correspondence: Sendable {
    package static let exchange = "post.events"
    package static let queue = "desk.from-post"
    package static let dead = "desk.from-post.dead"

    package let memory = MemoryBroker()
    package let post: Database
    package let desk: Database
    package let postOutbox = Outbox(source: "post", exchange: exchange)
    package let deskOutbox = Outbox(source: "desk", exchange: "desk.events")
    package let metrics = Metrics()
    package let deskMetrics = Metrics()
    package let policy: RetryPolicy
    /// How `post` relays.
    package let bundling: Bundling

    package init(policy: RetryPolicy = .quick, bundling: Bundling = .none) throws {
        self.bundling = bundling
        post = try Database.forMessaging()
        desk = try Database.forMessaging()
        self.policy = policy
        memory.declare(exchange: Self.exchange, queues: [Self.queue])
        memory.declareExchange("desk.events")
        memory.declareQueue("elsewhere")
        memory.bind("elsewhere", to: "desk.events", key: "#")
    }

    /// Notes numbered as given, one transaction each, of one subject unless told otherwise.
    package func append(_ numbers: some Sequence<Int>, subject: String = "note") throws {
        for number in numbers {
            _ = try post.write { [postOutbox] transaction in
                try postOutbox.append(
                    NoteChanged(subject, version: Int64(number), text: "note \(number)"), in: transaction)
            }
        }
    }

    package func relay(on broker: (any Broker)? = nil, window: Int = 500, windowBytes: Int = 1_000_000) -> Relay {
        Relay(
            outbox: post, broker: broker ?? memory, window: window, windowBytes: windowBytes, bundling: bundling,
            policy: policy, metrics: metrics)
    }

    package func deskRelay() -> Relay { Relay(outbox: desk, broker: memory, policy: policy, metrics: deskMetrics) }

    /// Delivers everything twice unless another broker is given.
    package func consumer(
        _ subscription: Subscription? = nil, on broker: (any Broker)? = nil, batch: Int = 200, prefetch: Int = 500
    ) -> Consumer {
        Consumer(
            subscription: subscription ?? Self.notes(), database: desk, broker: broker ?? DuplicatingBroker(memory),
            outbox: deskOutbox, prefetch: prefetch, batch: batch, policy: policy, metrics: deskMetrics)
    }

    /// Writes down every note it is given, in order; first does what the test says.
    package static func notes(
        before: @escaping @Sendable (NoteChanged, borrowing Transaction) throws -> Void = { _, _ in }
    ) -> Subscription {
        var subscription = Subscription(queue: queue, from: "post")
        subscription.on(NoteChanged.self) { note, envelope, transaction in
            _ = try transaction.run(
                "INSERT INTO effect (subject, version) VALUES (?1, ?2)", note.subject, note.version)
            try before(note, transaction)
        }
        return subscription
    }

    /// Versions in the order they took effect.
    package func effects() throws -> [Int] {
        try desk.read { snapshot in
            try snapshot.rows("SELECT version FROM effect ORDER BY position") { row in row.int(0) }
        }
    }

    package func outboxDepth(_ database: Database? = nil) throws -> Int {
        try (database ?? post).read { snapshot in
            try snapshot.first("SELECT count(*) FROM outbox") { row in row.int(0) } ?? 0
        }
    }

    /// Puts a message into the queue as anybody could.
    package func inject(_ message: OutgoingMessage) { memory.inject(message) }

    /// A well-formed message about a note, for tests to spoil.
    /// A publisher says later what has a higher sequence.
    private static let began = Clock.system.now()

    package static func message(
        version: Int = 1, sequence: Int? = nil, type: String = NoteChanged.type.name, epoch: String = "first",
        body: String = #"{"text":"hello"}"#
    ) -> OutgoingMessage {
        let envelope = Envelope(
            id: Identifiers.v7.next(), type: EventType(parsing: type) ?? NoteChanged.type, source: "skolbuss/post",
            subject: "note", time: began + .milliseconds(sequence ?? version), sequence: Int64(sequence ?? version),
            version: Int64(version), epoch: epoch)
        return OutgoingMessage(
            exchange: exchange, routingKey: type, messageID: envelope.id.lowercase, type: type, appID: envelope.source,
            timestamp: envelope.time, headers: envelope.headers, body: Array(body.utf8))
    }

    package func deadLetters() -> [DeadLetter] {
        memory.messages(in: Self.dead).map { DeadLetter($0, from: Self.queue) }
    }
}

package extension Bundling {
    /// Of every two events or more that wait, up to five.
    static let small: Bundling = {
        var bundling = Bundling([Correspondence.exchange])
        (bundling.fewest, bundling.mostEvents) = (2, 5)
        return bundling
    }()
}

package extension RetryPolicy {
    /// The standard rules without the waiting.
    static let quick: RetryPolicy = {
        var policy = RetryPolicy()
        policy.reconnect = Backoff(from: .milliseconds(1), to: .milliseconds(8))
        policy.transient = Backoff(from: .milliseconds(1), to: .milliseconds(8))
        policy.unexpected = Backoff(from: .milliseconds(1), to: .milliseconds(4))
        policy.unroutable = .milliseconds(10)
        policy.flush = .seconds(20)
        return policy
    }()
}

package extension Database {
    /// In memory, with the messaging tables and a table of effects.
    static func forMessaging(at path: String = ":memory:") throws -> Database {
        try Database(
            at: path, applicationID: 0x504f_5354,
            migrations: Outbox.migrations + [
                Migration(
                    "test-effects",
                    sql: """
                        CREATE TABLE effect (
                            position INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL, version INTEGER NOT NULL
                        ) STRICT;
                        """)
            ], log: .silent)
    }
}
