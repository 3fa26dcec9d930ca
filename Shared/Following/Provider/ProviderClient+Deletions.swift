import FoundationEssentials
import JSON
import Runtime
import SS12000

/// What a provider says it has deleted.
struct ToldDeletions {
    var ids: [ResourceKind: [UUID: ItemReference]] = [:]

    /// Reads one page in any of the forms met: the standard's lists under each kind (with `activitites` or `activities`), the
    /// same without the wrapper, and flat lists of `{entityType, id}` or of bare ids, which may be of any kind.
    mutating func add(_ page: JSON, among kinds: [ResourceKind]) {
        let data = page["data"] ?? page
        if let elements = data.elements {
            for element in elements { addFlat(element, among: kinds) }
        } else if let members = data.members {
            for (name, value) in members {
                guard let kind = ResourceKind.named(name), let elements = value.elements else { continue }
                for element in elements { add(element["id"] ?? element, kind) }
            }
        }
    }

    private mutating func addFlat(_ element: JSON, among kinds: [ResourceKind]) {
        guard element.kind == .object else {
            for kind in kinds { add(element, kind) }
            return
        }
        guard let id = element["id"] ?? element["entityId"] ?? element["resourceId"] else { return }
        let type = ["entityType", "type", "resourceType", "entity", "resource"].lazy.compactMap {
            element[$0]?.string
        }.first
        guard let type else {
            for kind in kinds { add(id, kind) }
            return
        }
        if let kind = ResourceKind.named(type) { add(id, kind) }
    }

    private mutating func add(_ id: JSON, _ kind: ResourceKind) {
        if let reference = ItemReference(id, of: kind) { ids[kind, default: [:]][reference.id] = reference }
    }
}

extension ProviderClient {
    /// What was deleted after that time. Throws `notServed` when the provider does not tell, and `listExpired` when it no
    /// longer knows.
    func deletions(after: Instant, among kinds: [ResourceKind]) throws(ProviderFailure) -> ToldDeletions {
        do throws(ProviderFailure) {
            return try readDeletions(after, kinds)
        } catch {
            // Some know only a few of the standard's names and refuse the others.
            guard error.rule == .notServed, error.status == 400, namesKinds else { throw error }
            namesKinds = false
            return try readDeletions(after, kinds)
        }
    }

    private func readDeletions(_ after: Instant, _ kinds: [ResourceKind]) throws(ProviderFailure) -> ToldDeletions {
        var told = ToldDeletions()
        var query = [(name: "after", value: after.rfc3339)]
        if namesKinds { query += kinds.map { (name: "entities", value: $0.typeName) } }
        var seen: Set<String> = []
        while true {
            // As one who may not see protected people: to them, whoever has become protected is gone, and so it is told.
            let question = Question(
                path: "/deletedEntities", query: query, locates: true, mayMeetProtected: false)
            let page = try ask(question) {
                bytes throws(ProviderFailure) in
                guard let json = try? JSON(parsing: bytes) else { throw ProviderFailure(.notJSON) }
                guard json["error"] == nil, json["code"] == nil || json["data"] != nil else {
                    throw ProviderFailure(.unavailable)
                }
                return json
            }
            told.add(page, among: kinds)
            guard let token = page["pageToken"]?.string, !token.isEmpty else { return told }
            guard seen.insert(token).inserted else { throw ProviderFailure(.pageTokenRepeats) }
            query = [(name: "pageToken", value: token)]
        }
    }
}
