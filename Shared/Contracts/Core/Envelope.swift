package import FoundationEssentials
package import Runtime

/// What is known of an event besides its body: who said it, when, about what, and where it stands in the publisher's
/// stream. The attributes are CloudEvents 1.0 plus our extensions; `Messaging` puts them in AMQP headers, so a queue
/// can be read without decoding a body.
package struct Envelope: Sendable, Equatable {
    /// Names this one message for ever; also its AMQP message id. A resend and a replay keep it.
    package var id: UUID
    package var type: EventType
    /// The publishing service, `skolbuss/attendance`.
    package var source: String
    package var subject: String
    /// When the fact became true for the publisher.
    package var time: Instant
    /// Gapless per exchange and epoch, from 1: a hole means that something was missed.
    package var sequence: Int64
    /// The subject's state number after this fact.
    package var version: Int64
    /// Changes when the publisher's database is restored from a backup: sequences of two epochs do not compare.
    package var epoch: String
    /// W3C trace context of the request that led to the fact.
    package var traceparent: String?
    /// The first message of the chain this one belongs to.
    package var correlation: UUID?
    /// The message that directly led to this one.
    package var causation: UUID?

    package init(
        id: UUID, type: EventType, source: String, subject: String, time: Instant, sequence: Int64, version: Int64,
        epoch: String, traceparent: String? = nil, correlation: UUID? = nil, causation: UUID? = nil
    ) {
        self.id = id
        self.type = type
        self.source = source
        self.subject = subject
        self.time = time
        self.sequence = sequence
        self.version = version
        self.epoch = epoch
        self.traceparent = traceparent
        self.correlation = correlation
        self.causation = causation
    }
}
