import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

/// A small register that random edits are made to, and a model of it: what there is, at which version, and what should
/// have been told.
struct RegisterWorld {
    static let kinds: [ResourceKind] = [
        .organisations, .syllabuses, .programmes, .persons, .groups, .placements, .duties, .studyplans,
        .schoolUnitOfferings,
    ]
    /// How many of each kind there can be.
    private static let population = 3

    let editor: Editor
    var random: SeededRandom
    /// By path, of what there is.
    private(set) var documents: [String: JSON] = [:]
    /// By path, of what there is or has been.
    private(set) var versions: [String: Int] = [:]
    private(set) var deleted: Set<String> = []
    /// What has been told, as `subject version`.
    private(set) var told: [String] = []
    /// By kind, the newest time any change or deletion of it has been given so far.
    private(set) var newest: [ResourceKind: Int64] = [:]
    private var times: [ResourceKind: Set<Int64>] = [:]

    init(seed: UInt64) throws {
        editor = Editor(bench: try RegisterBench(), seesHidden: true)
        random = SeededRandom(seed: seed)
    }

    static func id(_ kind: ResourceKind, _ number: Int) -> String {
        let place = kinds.firstIndex(of: kind) ?? 0
        return UUID(high: 0, low: UInt64(0x8000_0000_0000_0000) | UInt64(place * 100 + number)).lowercase
    }

    // MARK: One step

    mutating func step() throws {
        editor.bench.clock.advance(by: .microseconds(Int.random(in: -2...5, using: &random)))
        let kind = Self.kinds[Int.random(in: 0..<Self.kinds.count, using: &random)]
        let number = Int.random(in: 0..<Self.population, using: &random)
        let path = "\(kind.path)/\(Self.id(kind, number))"
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<6: try put(kind, number, path)
        case 6..<8: try delete(kind, path, isCascading: false)
        case 8: try delete(kind, path, isCascading: kind == .persons)
        default: try importOne(kind, number, path)
        }
        try hear()
        try watchTimes()
    }

    private mutating func put(_ kind: ResourceKind, _ number: Int, _ path: String) throws {
        let json = document(kind, number)
        let isStale = random.happens(onceIn: 8)
        let tag = versions[path].flatMap { documents[path] == nil ? nil : "\"\($0 + (isStale ? 1 : 0))\"" }
        let wasProtected = isProtected(path)
        let response = try editor.put(path, json, match: tag)
        switch response.status {
        case 200, 201:
            let isRight = (response.status == 201) == (documents[path] == nil) && !(isStale && documents[path] != nil)
            #expect(isRight)
            try note(path, json, response)
            renewWhatNames(path, wasProtected)
        case 412: #expect(isStale)
        // What it refers to is not there at the moment, or would close a circle.
        case 422: break
        default: Issue.record("PUT \(path) answered \(response.status)")
        }
    }

    private mutating func note(_ path: String, _ json: JSON, _ response: Response) throws {
        let isNews = documents[path] != json
        documents[path] = json
        deleted.remove(path)
        if isNews { versions[path, default: 0] += 1 }
        #expect(response.header("ETag") == "\"\(versions[path] ?? 0)\"")
    }

    private mutating func importOne(_ kind: ResourceKind, _ number: Int, _ path: String) throws {
        let json = document(kind, number).setting("id", JSON(Self.id(kind, number)))
        let wasProtected = isProtected(path)
        let body = JSON(object: [(kind.path, JSON([json]))]).encoded()
        _ = try editor.bench.load(String(decoding: body, as: UTF8.self))
        // An import repairs; what became of it is what is read.
        try reread([path])
        renewWhatNames(path, wasProtected)
    }

    /// Nil of what is not there.
    private func isProtected(_ path: String) -> Bool? {
        documents[path].map { $0["securityMarking"].map { $0.string != "Ingen" } ?? false }
    }

    /// With a mark that is set or lifted whatever names the person gets its next version, and nothing else of it changes.
    private mutating func renewWhatNames(_ path: String, _ wasProtected: Bool?) {
        guard path.hasPrefix("persons/"), let wasProtected, let isProtected = isProtected(path),
            isProtected != wasProtected
        else { return }
        let id = path.dropFirst("persons/".count)
        for (other, json) in documents where other != path && json.text.contains(id) {
            versions[other, default: 0] += 1
        }
    }

    private mutating func delete(_ kind: ResourceKind, _ path: String, isCascading: Bool) throws {
        let response = try editor.delete(path, match: "*", isCascading ? "?cascade=true" : "")
        switch response.status {
        case 204:
            #expect(documents[path] != nil)
            documents[path] = nil
            versions[path, default: 0] += 1
            deleted.insert(path)
            if isCascading { try reread(Set(versions.keys).subtracting([path])) }
        case 404: #expect(documents[path] == nil)
        case 409: #expect(documents[path] != nil && !isCascading)
        default: Issue.record("DELETE \(path) answered \(response.status)")
        }
    }

    /// Takes over what a command has done to others than the one it names.
    private mutating func reread(_ paths: some Sequence<String>) throws {
        for path in paths {
            let response = try editor.read(path)
            if response.status == 404 {
                if documents[path] != nil {
                    documents[path] = nil
                    versions[path, default: 0] += 1
                    deleted.insert(path)
                }
                continue
            }
            let json = try JSON(parsing: response.body).unmarked.setting("meta", nil).setting("id", nil)
            if documents[path]?.setting("id", nil) != json { try note(path, json, response) }
        }
    }

    /// Every event as it comes, its version the next of its subject.
    private mutating func hear() throws {
        for event in try editor.bench.told() where !event.type.hasSuffix("-protected.v1") {
            told.append("\(event.subject) \(event.version)")
        }
        try editor.bench.forgetTold()
    }

    /// The clock goes back now and then. Times of a kind, deletions among them, never repeat, and whatever is new is newer
    /// than all that ever was.
    private mutating func watchTimes() throws {
        for kind in Self.kinds {
            let table = kind == .schoolUnitOfferings ? "school_unit_offerings" : kind.path
            let times = try editor.bench.database.read { transaction in
                try transaction.rows(
                    dynamic: "SELECT modified FROM \(table) UNION ALL SELECT deleted_at FROM tombstone WHERE kind = ?",
                    [.text(kind.path)], map: { $0.int64(0) })
            }
            #expect(Set(times).count == times.count, "\(kind)")
            let (known, last) = (self.times[kind] ?? [], newest[kind] ?? 0)
            #expect(times.allSatisfy { known.contains($0) || $0 > last }, "\(kind)")
            self.times[kind] = Set(times)
            newest[kind] = max(last, times.max() ?? 0)
        }
    }

    // MARK: Documents

    private mutating func reference(_ kind: ResourceKind) -> JSON {
        ["id": JSON(Self.id(kind, Int.random(in: 0..<Self.population, using: &random)))]
    }

    /// A random one, which may refer to what is not there.
    private mutating func document(_ kind: ResourceKind, _ number: Int) -> JSON {
        let name = JSON("Namn \(Int.random(in: 0..<4, using: &random))")
        var members: [(String, JSON)]
        switch kind {
        case .organisations:
            members = [("displayName", name), ("organisationType", number == 0 ? "Huvudman" : "Skolenhet")]
            if number > 0, random.happens(onceIn: 2) {
                members.append(("parentOrganisation", ["id": JSON(Self.id(.organisations, 0))]))
            }
        case .syllabuses: members = [("schoolType", "GR"), ("subjectName", name), ("official", false)]
        case .programmes:
            members = [("name", name), ("type", "Yrkesprogram"), ("schoolType", "GYS")]
            if random.happens(onceIn: 2) { members.append(("parentProgramme", reference(.programmes))) }
            members.append(("content", [["type": "Gymnasiearbete", "content": [reference(.syllabuses)]]]))
        case .persons:
            members = [("givenName", name), ("familyName", "Exempel"), ("securityMarking", "Ingen")]
            if random.happens(onceIn: 5) { members[2].1 = "Sekretessmarkering" }
            let enrolment: JSON = [
                "enroledAt": reference(.organisations), "schoolType": "GR", "startDate": "2026-08-17",
            ]
            members.append(("enrolments", random.happens(onceIn: 2) ? [enrolment] : []))
            let responsible: JSON = ["person": reference(.persons), "relationType": "Vårdnadshavare"]
            members.append(("responsibles", random.happens(onceIn: 2) ? [responsible] : []))
        case .groups:
            members = [
                ("displayName", name), ("startDate", "2026-08-17"), ("groupType", "Klass"),
                ("organisation", reference(.organisations)),
                ("groupMemberships", random.happens(onceIn: 3) ? [] : [["person": reference(.persons)]]),
            ]
        case .placements:
            members = [
                ("placedAt", reference(.organisations)), ("child", reference(.persons)),
                ("owners", random.happens(onceIn: 2) ? [] : [reference(.persons)]), ("schoolType", "FS"),
                ("startDate", JSON("202\(number)-01-01")), ("endDate", JSON("202\(number)-12-31")),
            ]
        case .duties:
            members = [
                ("person", reference(.persons)),
                ("assignmentRole", [["group": reference(.groups), "assignmentRoleType": "Mentor"]]),
                ("dutyAt", reference(.organisations)), ("dutyRole", "Lärare"), ("signature", name),
                ("startDate", "2026-08-17"),
            ]
        case .studyplans:
            members = [
                ("student", reference(.persons)),
                ("content", [["syllabuses": [["syllabus": reference(.syllabuses)]]]]), ("startDate", "2026-08-17"),
            ]
        case .schoolUnitOfferings:
            members = [
                ("offeredAt", reference(.organisations)), ("offeredSyllabuses", [reference(.syllabuses)]),
                ("offeredProgrammes", [reference(.programmes)]),
            ]
        case .activities, .calendarEvents: members = []
        }
        return JSON(object: members)
    }
}
