import JSON
import Runtime

/// What a fake provider answers: lists, single resources, lookups and deletions, by its register and its behaviour.
struct FakeAnswer {
    let bytes: [UInt8]

    init(_ status: Int, _ body: String = "", headers: String = "") {
        bytes = Array(
            "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
                .utf8)
    }

    private init(_ json: JSON) { self.init(200, json.text) }

    init(to request: FakeRequest, _ register: FakeRegister, _ behaviour: FakeProvider.Behaviour) {
        if let (header, value) = behaviour.credential, request.headers[header.lowercased()] != value {
            self.init(401, #"{"error":{"code":"unauthorized","message":""}}"#)
            return
        }
        guard request.path.hasPrefix(behaviour.base) else {
            self.init(404)
            return
        }
        let segments = request.path.dropFirst(behaviour.base.count).split(separator: "/").map(String.init)
        let path = segments.first ?? ""
        if let status = behaviour.refused["/\(path)"] {
            self.init(status, #"{"code":"refused","message":""}"#)
        } else if path == "deletedEntities" {
            self.init(deletions: request, register, behaviour)
        } else if segments.count == 2, segments[1] == "lookup", request.method == "POST" {
            guard behaviour.servesLookup else {
                self.init(404)
                return
            }
            let ids = Set((request.json?["ids"]?.elements.map(Array.init) ?? []).map(FakeRegister.text))
            self.init(JSON((register.items[path] ?? []).filter { ids.contains($0.id) }.map(\.served)))
        } else if segments.count == 2 {
            guard behaviour.servesSingles, let item = register.items[path]?.first(where: { $0.id == segments[1] })
            else {
                self.init(404)
                return
            }
            self.init(item.served)
        } else {
            self.init(list: path, request, register, behaviour)
        }
    }

    private init(
        list path: String, _ request: FakeRequest, _ register: FakeRegister, _ behaviour: FakeProvider.Behaviour
    ) {
        guard var items = register.items[path]?.filter({ !$0.isHidden }) else {
            self.init(404)
            return
        }
        if behaviour.isBare {
            self.init(JSON(items.map(\.served)))
            return
        }
        var start = 0
        let times = ["meta.", "startTime."]
        var filters = request.query.filter { query in times.contains { query.name.hasPrefix($0) } }.map {
            "\($0.name)=\($0.value)"
        }
        var size = behaviour.pageSize
        if let token = request.first("pageToken") {
            // Plain base64 and its like: nothing of it may be lost on the way back.
            let parts = token.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3, parts[0] == "a/b==", let offset = Int(parts[1]) else {
                self.init(400, #"{"code":"token","message":""}"#)
                return
            }
            start = offset
            filters = parts[2].isEmpty ? [] : parts[2].split(separator: "|").map(String.init)
        }
        if behaviour.honoursLimit, let limit = request.first("limit").flatMap({ Int($0) }) { size = min(size, limit) }
        for filter in filters {
            let parts = filter.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let time = Instant(rfc3339: parts[1]) else { continue }
            if parts[0] == "meta.modified.after", behaviour.understandsModified {
                items = items.filter { $0.modified > time }
            } else if parts[0] == "meta.created.after", behaviour.understandsCreated {
                items = items.filter { $0.created > time }
            } else if parts[0] == "startTime.onOrAfter" {
                items = items.filter { $0.begins(at: { $0 >= time }) }
            } else if parts[0] == "startTime.onOrBefore" {
                items = items.filter { $0.begins(at: { $0 <= time }) }
            }
        }
        let page = items.dropFirst(start).prefix(size)
        let isMore = start + page.count < items.count
        let token = isMore ? "a/b==+\(start + page.count)+\(filters.joined(separator: "|"))" : nil
        self.init(["data": JSON(page.map(\.served)), "pageToken": JSON(token)])
    }

    private init(deletions request: FakeRequest, _ register: FakeRegister, _ behaviour: FakeProvider.Behaviour) {
        let after = request.first("after").flatMap { Instant(rfc3339: $0) } ?? Instant(microseconds: 0)
        let deletions = register.deletions.filter { $0.at > after }
        let byPath = Dictionary(grouping: deletions, by: \.path).sorted { $0.key < $1.key }
        switch behaviour.deletions {
        case .none: self.init(501)
        case .standard, .correctlySpelt:
            let isMisspelt = if case .standard = behaviour.deletions { true } else { false }
            let lists = byPath.map { path, gone in
                (path == "activities" && isMisspelt ? "activitites" : path, JSON(gone.map(\.id)))
            }
            self.init(["data": JSON(object: lists)])
        case .flat:
            let flat = deletions.map { gone in
                [
                    "entityType": JSON(Self.types[gone.path] ?? ""), "id": gone.id,
                    "deletedAt": JSON(String(gone.at.rfc3339.dropLast())),
                ] as JSON
            }
            self.init(["data": JSON(flat), "pageToken": .null])
        case .bareIDs: self.init(JSON(deletions.map(\.id)))
        }
    }

    private static let types = [
        "organisations": "Organisation", "persons": "Person", "groups": "Group", "duties": "Duty",
        "activities": "Activity", "calendarEvents": "CalendarEvent",
    ]
}

extension FakeRegister.Item {
    fileprivate var served: JSON {
        json["meta"] != nil
            ? json
            : json.setting("meta", ["created": JSON(created.rfc3339), "modified": JSON(modified.rfc3339)])
    }
}
