import Runtime

/// Where a list goes on: what its first request asked for, and the place of the last row served.
///
/// The standard says a token cannot be combined with filters, yet real clients repeat theirs beside it; so the token holds
/// them, repeats are checked to be equal, and a client that sends the token alone gets the same list.
struct PageToken: Equatable {
    /// As ``ListRequest/values``.
    let values: [String: [StoredValue]]
    let options: AnswerOptions
    let sortKey: String?
    let place: ResourcePlace
}

/// As bytes: counts and lengths are unsigned LEB128, texts UTF-8, numbers eight bytes, big end first.
extension PageToken {
    var bytes: [UInt8] {
        var writer = TokenWriter()
        writer.count(values.count)
        for (name, own) in values.sorted(by: { $0.key < $1.key }) {
            writer.text(name)
            writer.count(own.count)
            for value in own { writer.value(value) }
        }
        writer.count(options.expansions.count)
        for expansion in options.expansions { writer.text(expansion) }
        writer.count(options.expandsNames ? 1 : 0)
        writer.text(sortKey ?? "")
        writer.value(place.value)
        writer.value(.integer(place.number))
        return writer.bytes
    }

    /// Nil when the bytes are not a token's.
    init?(_ bytes: some Collection<UInt8>) {
        var reader = TokenReader(Array(bytes))
        guard let count = reader.count() else { return nil }
        var values: [String: [StoredValue]] = [:]
        for _ in 0..<count {
            guard let name = reader.text(), let count = reader.count() else { return nil }
            var own: [StoredValue] = []
            for _ in 0..<count {
                guard let value = reader.value() else { return nil }
                own.append(value)
            }
            values[name] = own
        }
        guard let expanded = reader.count() else { return nil }
        var expansions: [String] = []
        for _ in 0..<expanded {
            guard let name = reader.text() else { return nil }
            expansions.append(name)
        }
        guard let flag = reader.count(), let sortKey = reader.text(), let value = reader.value(),
            case .integer(let number) = reader.value(), reader.isAtEnd
        else { return nil }
        self.init(
            values: values, options: AnswerOptions(expansions: expansions, expandsNames: flag == 1),
            sortKey: sortKey.isEmpty ? nil : sortKey, place: ResourcePlace(value: value, number: number))
    }

    /// One value; equal bytes mean equal values.
    static func bytes(of value: StoredValue) -> [UInt8] {
        var writer = TokenWriter()
        writer.value(value)
        return writer.bytes
    }
}

private struct TokenWriter {
    private(set) var bytes: [UInt8] = []

    mutating func count(_ count: Int) {
        var rest = count
        while rest > 127 {
            bytes.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func text(_ text: String) {
        count(text.utf8.count)
        bytes += text.utf8
    }

    mutating func value(_ value: StoredValue) {
        switch value {
        case .null: bytes.append(0)
        case .integer(let number):
            bytes.append(1)
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        case .text(let own):
            bytes.append(2)
            text(own)
        case .uuid(let id):
            bytes.append(3)
            bytes += id.bytes16
        case .real(let number):
            bytes.append(4)
            text("\(number)")
        case .bytes(let own):
            bytes.append(5)
            count(own.count)
            bytes += own
        }
    }
}

private struct TokenReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    /// At most what there are bytes left for, so that no count makes us reserve more than the token is long.
    mutating func count() -> Int? {
        var count = 0
        for shift in stride(from: 0, to: 28, by: 7) {
            guard let byte = take(1)?.first else { return nil }
            count |= Int(byte & 127) << shift
            if byte < 128 { return count <= bytes.count ? count : nil }
        }
        return nil
    }

    mutating func text() -> String? {
        guard let length = count(), let own = take(length) else { return nil }
        return String(validating: own, as: UTF8.self)
    }

    mutating func value() -> StoredValue? {
        guard let tag = take(1)?.first else { return nil }
        switch tag {
        case 0: return .null
        case 1: return take(8).map { .integer($0.reduce(0) { $0 << 8 | Int64($1) }) }
        case 2: return text().map { .text($0) }
        case 3: return take(16).flatMap { .uuid(bytes: $0) }
        case 4: return text().flatMap { Double($0) }.map { .real($0) }
        case 5: return count().flatMap { take($0) }.map { .bytes(Array($0)) }
        default: return nil
        }
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard bytes.count - position >= count else { return nil }
        defer { position += count }
        return bytes[position..<(position + count)]
    }
}
