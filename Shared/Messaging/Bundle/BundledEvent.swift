import Contracts
import Glibc
import JSON

/// Where one event of a bundle lies in the message's body.
struct BundledEvent: Sendable {
    let attributes: Range<Int>
    let data: Range<Int>

    /// Nil when the body is not two lines for each of so many events, and nothing else.
    static func all(in body: [UInt8], count: Int64) -> [BundledEvent]? {
        // Two empty lines are the least an event can be.
        guard count > 0, count <= body.count / 2 else { return nil }
        var events: [BundledEvent] = []
        events.reserveCapacity(Int(count))
        return body.withUnsafeBytes { bytes in
            var start = 0
            func line() -> Range<Int>? {
                guard start < bytes.count,
                    let end = memchr(bytes.baseAddress! + start, Int32(Bundle.newline), bytes.count - start)
                else { return nil }
                let line = start..<(bytes.baseAddress!.distance(to: UnsafeRawPointer(end)))
                start = line.upperBound + 1
                return line
            }
            while events.count < count {
                guard let attributes = line(), let data = line() else { return nil }
                events.append(BundledEvent(attributes: attributes, data: data))
            }
            return start == bytes.count ? events : nil
        }
    }

    /// The event as it would have come alone. What its attributes do not say cannot be known, and is not made up.
    func delivery(in bundle: Delivery) -> Delivery {
        let attributes = try? bundle.body.json(attributes)
        var headers: [String: HeaderValue] = [:]
        for (name, value) in attributes?.members.map({ $0.map { ($0.key, $0.value) } }) ?? [] {
            headers[EnvelopeAttribute(named: name)?.header ?? name] =
                value.string.map { .string($0) } ?? value.int.map { .int(Int64($0)) }
        }
        return Delivery(
            tag: bundle.tag, redelivered: bundle.redelivered, exchange: bundle.exchange, routingKey: bundle.routingKey,
            messageID: attributes?["id"]?.string, type: attributes?["type"]?.string ?? bundle.type,
            userID: bundle.userID, headers: headers, body: Array(bundle.body[data]))
    }
}

extension [UInt8] {
    /// A part of a body that is a document.
    func json(_ part: Range<Int>) throws(JSONError) -> JSON {
        let result: Result<JSON, JSONError> = withUnsafeBytes { bytes in
            do throws(JSONError) {
                return .success(try JSON(parsing: UnsafeRawBufferPointer(rebasing: bytes[part])))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
