import Digest
import SQLite

/// The mark by which a service knows a message again that it has parked itself.
///
/// What a service parks lies at the broker, and comes back as the service's own with a note of whose it was. Who has stolen
/// the service's password at the broker may put letters there too, with whatever note. So each letter bears HMAC-SHA-256 over all
/// that is believed of it, by a key that never leaves the service's database.
struct LetterSeal {
    private let key: [UInt8]

    /// Headers that a reader goes by. The others are passed on, and tell it nothing.
    static let sealed =
        EnvelopeAttribute.allCases.map(\.header) + [
            Bundle.header, DeadLetter.Header.queue, DeadLetter.Header.sender, DeadLetter.Header.replays,
            DeadLetter.Header.body,
        ]

    init(key: [UInt8]) { self.key = key }

    /// With the database's own key; nil when nothing has been parked yet.
    init?(of snapshot: borrowing some Querying & ~Copyable) throws {
        let known = try snapshot.first("SELECT key FROM dead_letter_key") { row in row.bytes(0) }
        guard let known else { return nil }
        key = known
    }

    /// With the database's own key, made when there is none.
    static func own(in transaction: borrowing Transaction) throws -> LetterSeal {
        if let known = try LetterSeal(of: transaction) { return known }
        let key = Sealing.newKey()
        try transaction.run("INSERT INTO dead_letter_key (number, key) VALUES (1, ?1)", key)
        return LetterSeal(key: key)
    }

    /// What a letter bears, in hexadecimal digits.
    /// - Parameters:
    ///   - queue: where the message was to be handled.
    ///   - id: the message's, as it is sent.
    func text(queue: String, id: String, type: String, headers: [String: HeaderValue], body: [UInt8]) -> String {
        hexadecimal(code(queue: queue, id: id, type: type, headers: headers, body: body))
    }

    /// Whether the letter is one of ours from this queue, and says what it said.
    func isRight(on letter: Delivery, from queue: String) -> Bool {
        guard let given = letter.headers[DeadLetter.Header.seal]?.string.flatMap({ bytes(hexadecimal: $0) }) else {
            return false
        }
        let own = code(
            queue: queue, id: letter.messageID ?? "", type: letter.type ?? "", headers: letter.headers,
            body: letter.body)
        return constantTimeEqual(given, own)
    }

    private func code(
        queue: String, id: String, type: String, headers: [String: HeaderValue], body: [UInt8]
    ) -> [UInt8] {
        // Each part is preceded by its length and each header by its name, so that no two letters read the same.
        var content: [UInt8] = []
        func add(_ part: [UInt8]) {
            content += (0..<8).reversed().map { UInt8(truncatingIfNeeded: part.count >> ($0 * 8)) }
            content += part
        }
        for part in ["skolbuss dead letter 1", queue, id, type] { add(Array(part.utf8)) }
        let sealed = Self.sealed.compactMap { name in headers[name].map { (name, $0) } }
        add([UInt8(clamping: sealed.count)])
        for (name, value) in sealed {
            add(Array(name.utf8))
            switch value {
            case .string(let text): add([UInt8(ascii: "s")] + Array(text.utf8))
            case .int(let number): add([UInt8(ascii: "i")] + Array(String(number).utf8))
            case .bool(let flag): add([UInt8(ascii: "b"), flag ? 1 : 0])
            }
        }
        add(SHA256.digest(body))
        return HMAC.sha256(key: key, message: content)
    }
}
