import FoundationEssentials
import HTTP
import Resources
import Runtime
import SS12000

/// What one request for deletions asks, as SQL.
struct DeletionQuery {
    /// Where a page ends: deletions are in the order of their times, and of several at one time in that of their kinds and
    /// ids.
    struct Place {
        let at: Instant
        let kind: String
        let id: UUID
    }

    private static let defaultLimit = 5_000
    private static let largestLimit = 50_000
    /// What its page tokens are sealed for.
    private static let list = "deletedEntities"

    let limit: Int
    /// Exclusive, as everywhere in the standard.
    private let after: Instant?
    /// The path segments of the kinds asked for; nil for all.
    private let kinds: Set<String>?
    private let place: Place?

    /// Throws 400 with the parameter and the rule, and 410 for a token that is too old.
    init(_ query: Query, _ tokens: PageTokens) throws(Problem) {
        var parameters = ListParameters(query)
        let token = try parameters.takeOne("pageToken").flatMap { $0 == "null" ? nil : $0 }
        limit = try parameters.takeLimit(default: Self.defaultLimit, most: Self.largestLimit)
        // The second is what a widespread client sends instead of the first.
        let after = try Self.time(&parameters, "after")
        let after2 = try Self.time(&parameters, "meta.modified.after")
        let kinds = try parameters.take("entities").map { texts throws(Problem) in try Self.kinds(texts) }
        _ = parameters.take("expandReferenceNames")
        try parameters.finish()
        let asked = (after: [after, after2].compactMap(\.self).max(), kinds: kinds)
        guard let token else {
            (self.after, self.kinds) = asked
            place = nil
            return
        }
        let held = try Self.opened(token, tokens)
        // What a client says again beside its token must be what it said at first.
        guard asked.after == nil || asked.after == held.after, asked.kinds == nil || asked.kinds == held.kinds else {
            throw .pageTokenMismatch
        }
        (self.after, self.kinds, place) = held
    }

    private static func time(_ parameters: inout ListParameters, _ name: String) throws(Problem) -> Instant? {
        guard let text = try parameters.takeOne(name) else { return nil }
        guard case .integer(let microseconds) = ResourceFilter.time(text) else {
            throw .parameterMalformed(name, ResourceFilter.time.rule)
        }
        return Instant(microseconds: microseconds)
    }

    private static let typesRule = "one or more of \(DeletedEntityList.all.map(\.type).joined(separator: ", "))"

    private static func kinds(_ texts: [String]) throws(Problem) -> Set<String> {
        var kinds: Set<String> = []
        let names = texts.flatMap { $0.split(separator: ",") }
        guard !names.isEmpty else { throw .parameterMalformed("entities", Self.typesRule) }
        for name in names {
            let lists = DeletedEntityList.all.filter { $0.type == name }
            guard !lists.isEmpty else { throw .parameterMalformed("entities", Self.typesRule) }
            kinds.formUnion(lists.compactMap(\.path))
        }
        return kinds
    }

    // MARK: Tokens

    /// Lines: the request's `after` and kinds, and the place.
    func token(after place: Place, _ tokens: PageTokens) -> String {
        let lines = [
            after.map { "\($0.microseconds)" } ?? "-", kinds.map { $0.sorted().joined(separator: ",") } ?? "-",
            "\(place.at.microseconds)", place.kind, place.id.lowercase,
        ]
        return tokens.text(sealing: Array(lines.joined(separator: "\n").utf8), for: Self.list)
    }

    private static func opened(
        _ token: String, _ tokens: PageTokens
    ) throws(Problem) -> (after: Instant?, kinds: Set<String>?, place: Place?) {
        let text = String(decoding: try tokens.content(of: token, for: list), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count == 5, let at = Int64(lines[2]), let id = UUID(text: lines[4]) else {
            throw .pageTokenMalformed
        }
        return (
            Int64(lines[0]).map { Instant(microseconds: $0) },
            lines[1] == "-" ? nil : Set(lines[1].split(separator: ",").map(String.init)),
            Place(at: Instant(microseconds: at), kind: lines[3], id: id)
        )
    }

    /// The kinds asked for, of those the caller may see; nil for all. Throws 403 when one is asked for that it may not.
    func kinds(in sight: DataSight) throws(Problem) -> Set<String>? {
        if sight.isWhole { return kinds }
        let seen = Set(sight.kinds.map(\.path))
        guard let kinds else { return seen }
        for kind in ResourceKind.allCases where kinds.contains(kind.path) { try sight.check(kind) }
        return kinds
    }

    // MARK: SQL

    /// Of a tombstone: whether others are not told of it.
    private static let isHidden = """
        (hidden OR EXISTS
            (SELECT 1 FROM withdrawal WHERE withdrawal.kind = tombstone.kind AND withdrawal.id = tombstone.id))
        """

    /// What has been withdrawn is deleted to everyone: see `Withdrawals`. The fourth column: whether only few are told.
    ///
    /// - Parameters:
    ///   - kinds: nil for all.
    ///   - tellsAll: whether its own deletion is told of as well, and that of what nobody else ever saw.
    func statement(
        of kinds: Set<String>?, tellsAll: Bool, notBefore oldest: Instant
    ) -> (sql: String, values: [StoredValue]) {
        // A later page begins in the index where the last one ended.
        let begin = max(after ?? oldest, oldest).microseconds
        var conditions = ["at > ?"]
        var values: [StoredValue] = [.integer(max(begin, (place?.at.microseconds).map { $0 - 1 } ?? begin))]
        if let kinds {
            // The plus keeps SQLite from gathering the kinds' deletions of all times and sorting them.
            conditions.append("+kind IN (\(Array(repeating: "?", count: kinds.count).joined(separator: ", ")))")
            values += kinds.sorted().map { .text($0) }
        }
        if let place {
            conditions.append("(at, kind, id) > (?, ?, ?)")
            values += [.integer(place.at.microseconds), .text(place.kind), .uuid(place.id)]
        }
        let seen = """
             WHERE hidden = 0 AND NOT EXISTS
                (SELECT 1 FROM withdrawal WHERE withdrawal.kind = tombstone.kind AND withdrawal.id = tombstone.id)
            """
        let told = """
            SELECT deleted_at AS at, kind, id, \(tellsAll ? Self.isHidden : "0") AS is_hidden FROM tombstone\(tellsAll ? "" : seen)
            UNION ALL SELECT withdrawn_at, kind, id, 0 FROM withdrawal
            UNION ALL SELECT deleted_at, kind, id, 0 FROM elsewhere_tombstone
            """
        let sql = """
            SELECT at, kind, id, is_hidden FROM (\(told)) WHERE \(conditions.joined(separator: " AND "))
            ORDER BY at, kind, id LIMIT \(limit + 1)
            """
        return (sql, values)
    }
}
