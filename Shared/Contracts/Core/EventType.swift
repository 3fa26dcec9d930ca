/// The wire name of a kind of event: `publisher.fact.vN`, such as `attendance.absence-established.v1`.
///
/// It is a fixed string, never derived from a type's name: renaming code changes nothing on the wire. It is also the
/// routing key, so a binding like `attendance.#` selects by publisher. Within one major version only optional fields
/// are added; anything else is a new `vN` beside the old one.
package struct EventType: Hashable, Sendable, CustomStringConvertible {
    /// The whole name as it travels.
    package let name: String
    /// N of `vN`, at least 1.
    package let major: Int
    private let publisherLength: Int
    private let factLength: Int

    /// The service that owns the fact: `attendance`.
    package var publisher: Substring { name.prefix(publisherLength) }
    /// What happened, without publisher and version: `absence-established`.
    package var fact: Substring { name.dropFirst(publisherLength + 1).prefix(factLength) }
    /// Publisher and fact without the version: what stays the same from v1 to v2.
    package var family: Substring { name.prefix(publisherLength + 1 + factLength) }
    package var description: String { name }

    /// Nil unless the name is three parts, the first two of `a-z 0-9 -` beginning with a letter, the last `v` and a
    /// positive number without leading zero, and no longer than an AMQP short string (255 bytes).
    package init?(parsing name: String) {
        let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard name.utf8.count <= 255, parts.count == 3, Self.isKebab(parts[0]), Self.isKebab(parts[1]),
            parts[2].count >= 2, parts[2].count <= 5, parts[2].first == UInt8(ascii: "v")
        else { return nil }
        let digits = parts[2].dropFirst()
        guard digits.first != UInt8(ascii: "0"), digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        self.name = name
        major = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        publisherLength = parts[0].count
        factLength = parts[1].count
    }

    private static func isKebab(_ part: Substring.UTF8View) -> Bool {
        guard let first = part.first, first >= 0x61, first <= 0x7a else { return false }
        return part.allSatisfy { ($0 >= 0x61 && $0 <= 0x7a) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2d }
    }

    package static func == (left: EventType, right: EventType) -> Bool { left.name == right.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension EventType: ExpressibleByStringLiteral {
    /// For names written in source; a malformed one is a mistake in the program and traps at the first use.
    package init(stringLiteral name: String) {
        guard let type = EventType(parsing: name) else { preconditionFailure("not an event type: \(name)") }
        self = type
    }
}
