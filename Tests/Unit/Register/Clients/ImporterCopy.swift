import HTTP
import JSON
import Testing

/// A copy of the register that an importer keeps: first read whole, then by what has changed and what was deleted.
struct ImporterCopy {
    struct Key: Hashable {
        let path: String
        let id: String
    }

    let importer: Importer
    let bench: RegisterBench
    private(set) var held: [Key: JSON] = [:]
    private var seen: [String: String] = [:]

    init(_ importer: Importer, _ bench: RegisterBench) {
        self.importer = importer
        self.bench = bench
    }

    mutating func readWhole() throws {
        for list in importer.lists { take(try pages(list, list.query), of: list) }
    }

    /// Deletions first: what was created anew since is not among them.
    mutating func catchUp() throws {
        try forgetDeleted()
        for list in importer.lists {
            if list.isAlwaysWhole {
                take(try pages(list, list.query), of: list)
                continue
            }
            let after = time(of: list.path)
            let filters = list.query.isEmpty ? [] : [list.query]
            if importer.asksForCreated {
                take(try pages(list, (filters + ["meta.created.after=\(after)"]).joined(separator: "&")), of: list)
            }
            take(try pages(list, (filters + ["meta.modified.after=\(after)"]).joined(separator: "&")), of: list)
        }
    }

    private func time(of path: String) -> String { seen[path].map(importer.written) ?? importer.beginning }

    private mutating func take(_ items: [JSON], of list: Importer.List) {
        for item in items {
            guard let id = item["id"]?.string, let modified = item["meta"]?["modified"]?.string else {
                Issue.record("\(list.path): an object without id or meta")
                continue
            }
            // A reference's name changes with what it refers to, not with the object.
            held[Key(path: list.path, id: id)] = item.unnamed
            seen[list.path] = max(seen[list.path] ?? "", modified)
        }
    }

    private mutating func forgetDeleted() throws {
        let types = Set(importer.lists.map(\.type)).sorted()
        let oldest = Set(importer.lists.map(\.path)).map(time).min() ?? importer.beginning
        let first =
            "\(importer.deletedAfter)=\(oldest)&limit=4&"
            + (importer.joinsTypes
                ? "entities=\(types.joined(separator: ","))" : types.map { "entities=\($0)" }.joined(separator: "&"))
        var next: String? = ""
        while let token = next {
            let later = importer.resendsFilters ? "\(first)&pageToken=\(token)" : "limit=4&pageToken=\(token)"
            let page = try answer("/deletedEntities?\(token.isEmpty ? first : later)")
            for list in importer.lists {
                for id in page["data"]?[list.key]?.elements.map(Array.init) ?? [] {
                    held[Key(path: list.path, id: id.string ?? "")] = nil
                }
            }
            next = page["pageToken"]?.string
        }
    }

    /// Every page of a list.
    private func pages(_ list: Importer.List, _ query: String) throws -> [JSON] {
        let first = ["limit=\(list.limit)", query, importer.more].filter { !$0.isEmpty }.joined(separator: "&")
        var items: [JSON] = []
        var next: String? = ""
        while let token = next {
            let later = (importer.resendsFilters ? first : "limit=\(list.limit)") + "&pageToken=\(token)"
            let page = try answer("/\(list.path)?\(token.isEmpty ? first : later)")
            items += try #require(page["data"]?.elements, "\(list.path) without data")
            next = page["pageToken"]?.string
        }
        return items
    }

    private func answer(_ target: String) throws -> JSON {
        let response = try bench.get(importer.prefix + target)
        try #require(response.status == 200, "\(target): \(response.status)")
        return try JSON(parsing: response.body)
    }
}

extension JSON {
    /// The document with bare references.
    fileprivate var unnamed: JSON {
        if let members {
            let isReference = members.contains { $0.key == "id" } && members.contains { $0.key == "displayName" }
            let isBare = isReference && Set(members.map(\.key)).isSubset(of: ["id", "displayName", "securityMarking"])
            return JSON(object: members.filter { !isBare || $0.key == "id" }.map { ($0.key, $0.value.unnamed) })
        }
        return elements.map { JSON($0.map(\.unnamed)) } ?? self
    }
}
