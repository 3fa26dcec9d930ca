import Contracts
import FoundationEssentials
import JSON
import Runtime

/// What an envelope consists of, named as in a bundle.
enum EnvelopeAttribute: Int, CaseIterable {
    case specversion, id, source, type, subject, time, sequence, version, epoch, traceparent, correlation, causation

    private static let names = [
        "specversion", "id", "source", "type", "subject", "time", "sequence", "version", "epoch", "traceparent",
        "correlation", "causation",
    ]
    private static let bytes = names.map { Array($0.utf8) }

    var name: String { Self.names[rawValue] }

    init?(named name: UnsafeRawBufferPointer) {
        let place = Self.bytes.firstIndex { $0.count == name.count && $0.elementsEqual(name) }
        guard let place, let attribute = EnvelopeAttribute(rawValue: place) else { return nil }
        self = attribute
    }

    init?(named name: String) {
        guard let attribute = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = attribute
    }

    /// Its name as an AMQP header.
    var header: String {
        switch self {
        case .specversion: "cloudEvents:specversion"
        case .id: "cloudEvents:id"
        case .source: "cloudEvents:source"
        case .type: "cloudEvents:type"
        case .subject: "cloudEvents:subject"
        case .time: "cloudEvents:time"
        case .sequence, .version, .epoch, .traceparent, .correlation, .causation: name
        }
    }
}

/// Where an envelope is read from.
protocol EnvelopeSource {
    /// How the attribute is called there, for errors.
    func name(of attribute: EnvelopeAttribute) -> String
    func value(of attribute: EnvelopeAttribute) -> HeaderValue?
}

extension Delivery: EnvelopeSource {
    func name(of attribute: EnvelopeAttribute) -> String { attribute.header }
    func value(of attribute: EnvelopeAttribute) -> HeaderValue? { headers[attribute.header] }
}

/// The attributes of an event in a bundle.
extension JSON: EnvelopeSource {
    func name(of attribute: EnvelopeAttribute) -> String { attribute.name }

    func value(of attribute: EnvelopeAttribute) -> HeaderValue? {
        guard let value = self[attribute.name] else { return nil }
        if let text = value.string { return .string(text) }
        return value.int.map { .int(Int64($0)) }
    }
}

extension Envelope {
    /// Optional attributes that are malformed are left out rather than refused: they guide tracing, not effects.
    /// - Parameter neighbour: a type it probably has, which then need not be read again.
    init(reading source: some EnvelopeSource, near neighbour: EventType? = nil) throws(ContractError) {
        let name = try Self.string(.type, source)
        guard let type = neighbour?.name == name ? neighbour : EventType(parsing: name) else {
            throw ContractError(field: source.name(of: .type), rule: "not publisher.fact.vN")
        }
        guard let id = UUID(text: try Self.string(.id, source)) else {
            throw ContractError(field: source.name(of: .id), rule: "not a UUID")
        }
        guard let time = Instant(rfc3339: try Self.string(.time, source)) else {
            throw ContractError(field: source.name(of: .time), rule: "not an RFC 3339 time")
        }
        self.init(
            id: id, type: type, source: try Self.string(.source, source),
            subject: try Self.string(.subject, source), time: time, sequence: try Self.positive(.sequence, source),
            version: try Self.positive(.version, source), epoch: try Self.string(.epoch, source),
            traceparent: source.value(of: .traceparent)?.string,
            correlation: source.value(of: .correlation)?.string.flatMap { UUID(text: $0) },
            causation: source.value(of: .causation)?.string.flatMap { UUID(text: $0) })
    }

    private static func string(
        _ attribute: EnvelopeAttribute, _ source: some EnvelopeSource
    ) throws(ContractError) -> String {
        guard let found = source.value(of: attribute) else {
            throw ContractError(field: source.name(of: attribute), rule: "missing")
        }
        guard let value = found.string else {
            throw ContractError(field: source.name(of: attribute), rule: "not a string")
        }
        return value
    }

    private static func positive(
        _ attribute: EnvelopeAttribute, _ source: some EnvelopeSource
    ) throws(ContractError) -> Int64 {
        guard let found = source.value(of: attribute) else {
            throw ContractError(field: source.name(of: attribute), rule: "missing")
        }
        guard let value = found.int, value > 0 else {
            throw ContractError(field: source.name(of: attribute), rule: "not a positive integer")
        }
        return value
    }
}
