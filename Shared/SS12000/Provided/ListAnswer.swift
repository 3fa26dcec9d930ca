import JSON

/// One answer of a list or a lookup of the standard's API, cut into its items without building them: an answer of 64 MB
/// costs its bytes.
///
/// Taken as the same thing: `{"data": […], "pageToken": …}` (a list, S1), a bare array (a lookup, and some suppliers' lists),
/// and either without a token, or with a null or empty one, which all mean that nothing follows.
package struct ListAnswer: Sendable {
    package enum Unreadable: Error, Equatable, Sendable {
        /// Not JSON, or cut off.
        case notJSON
        /// JSON, but neither a list nor an error.
        case notAList
        /// The supplier's error in the body of an answer that says it succeeded: `{"code": …}` or `{"error": …}`.
        case error
    }

    package let bytes: [UInt8]
    /// Where each item lies, whatever it is: judging them is the import's.
    package let items: [Range<Int>]
    /// What the next page is asked for with; nil at the end.
    package let pageToken: String?

    package init(parsing bytes: [UInt8]) throws(Unreadable) {
        let found: Result<(items: [Range<Int>], token: String?), Unreadable> = bytes.withUnsafeBufferPointer { buffer in
            do {
                return .success(try Self.scan(buffer))
            } catch let unreadable as Unreadable {
                return .failure(unreadable)
            } catch {
                return .failure(.notJSON)
            }
        }
        let (items, token) = try found.get()
        self.bytes = bytes
        self.items = items
        pageToken = token
    }

    private static func scan(_ buffer: UnsafeBufferPointer<UInt8>) throws -> ([Range<Int>], String?) {
        var scanner = DocumentScanner(buffer)
        var items: [Range<Int>] = []
        var token: String?
        switch scanner.peek() {
        case UInt8(ascii: "["): items = try array(&scanner)
        case UInt8(ascii: "{"):
            var isList = false
            var isError = false
            try scanner.members { key, scanner in
                switch String(decoding: buffer[key], as: UTF8.self) {
                case "data" where scanner.peek() == UInt8(ascii: "["):
                    items += try array(&scanner)
                    isList = true
                case "data":
                    isList = try String(decoding: buffer[scanner.value()], as: UTF8.self) == "null"
                case "pageToken", "nextPageToken":
                    token = try text(buffer[scanner.value()]) ?? token
                case "error", "code":
                    _ = try scanner.value()
                    isError = true
                default: _ = try scanner.value()
                }
            }
            guard isList else { throw isError ? Unreadable.error : .notAList }
        case nil: throw Unreadable.notJSON
        default:
            _ = try scanner.value()
            throw Unreadable.notAList
        }
        guard scanner.peek() == nil else { throw Unreadable.notJSON }
        return (items, token)
    }

    private static func array(_ scanner: inout DocumentScanner) throws -> [Range<Int>] {
        var items: [Range<Int>] = []
        try scanner.elements { items.append(try $0.value()) }
        return items
    }

    /// A string or a number, as it has to be sent back; nil for anything that means "no more".
    private static func text(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) throws -> String? {
        let json = try JSON(parsing: Array(bytes))
        return (json.string ?? json.int.map(String.init)).flatMap { $0.isEmpty || $0 == "null" ? nil : $0 }
    }
}
