/// The request target (`/v1/lessons/7?date=…`) taken apart: path segments are split before they are decoded, so an
/// escaped slash stays inside its segment and cannot reach another route.
struct Target: Sendable {
    /// As received, without the query.
    let path: String
    let segments: [String]
    let query: Query

    init?(parsing text: String) {
        let question = text.utf8.firstIndex(of: UInt8(ascii: "?")) ?? text.endIndex
        let rest = question == text.endIndex ? text.endIndex : text.utf8.index(after: question)
        let path = text[..<question]
        guard path.utf8.first == UInt8(ascii: "/"), let query = Query(parsing: text[rest...]) else { return nil }
        var segments: [String] = []
        for part in path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let segment = PercentCoding.decode(part, plusIsSpace: false) else { return nil }
            segments.append(segment)
        }
        // A trailing slash is tolerated: several SS 12000 clients add one.
        if segments.last == "" { segments.removeLast() }
        self.path = String(path)
        self.segments = segments
        self.query = query
    }

    /// Whether a segment is `.` or `..`: whoever walks these sees another path than we do, and no client has reason to send them.
    var hasDots: Bool { segments.contains { $0 == "." || $0 == ".." } }

    /// The first segment of a target that need not be well formed, as received: it says whose error form an answer takes.
    static func firstSegment(of text: String) -> String {
        let rest = text.utf8.dropFirst()
        return String(decoding: rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }, as: UTF8.self)
    }
}
