import HTTP
import JSON
import TestSupport
import Testing

/// Somebody who changes a register in every way a client can come to see.
struct RandomOffice {
    private let bench: RegisterBench
    private let editor: Editor
    private var random: SeededRandom
    /// What was deleted, to come back one day.
    private var deleted: [JSON] = []
    private var marked: [String] = []
    /// The kinds of changes that have been made.
    private(set) var done: Set<String> = []

    init(_ bench: RegisterBench, seed: UInt64) {
        self.bench = bench
        editor = Editor(bench: bench, seesHidden: true)
        random = SeededRandom(seed: seed)
    }

    mutating func step() throws {
        bench.clock.advance(by: .seconds(Int64.random(in: 1...90, using: &random)))
        switch Int.random(in: 0..<9, using: &random) {
        case 0, 1: try changeName()
        case 2: try deletePerson()
        case 3: try bringBack()
        case 4, 5: try mark()
        case 6: try lift()
        case 7: try changeMembers()
        default: try deletePlacement()
        }
    }

    private mutating func any(_ list: String) throws -> String? {
        try bench.ids("/v2.0/\(list)?limit=1000").sorted().randomElement(using: &random)
    }

    private mutating func changeName() throws {
        guard let id = try any("persons") else { return }
        let name = ["Alva", "Åsa", "Bo"].randomElement(using: &random) ?? ""
        try editor.write("persons/\(id)", editor.json("persons/\(id)").bare.setting("givenName", JSON(name)))
        done.insert("name")
    }

    private mutating func deletePerson() throws {
        guard let id = try any("persons") else { return }
        let document = try editor.json("persons/\(id)")
        try editor.remove("persons/\(id)", "?cascade=true")
        deleted.append(document)
        done.insert("deletion")
    }

    private mutating func bringBack() throws {
        guard let person = deleted.popLast(), let id = person["id"]?.string else { return }
        // Those responsible may be gone meanwhile.
        let document = person.bare.setting("responsibles", nil)
        #expect(try editor.put("persons/\(id)", document, isNew: true).status == 201)
        done.insert("return")
    }

    private mutating func mark() throws {
        guard let id = try any("persons") else { return }
        try setMark(id, "Sekretessmarkering")
        marked.append(id)
        done.insert("mark")
    }

    private mutating func lift() throws {
        guard let index = marked.indices.randomElement(using: &random) else { return }
        try setMark(marked.remove(at: index), "Ingen")
        done.insert("lift")
    }

    private func setMark(_ id: String, _ mark: String) throws {
        let response = try bench.send(
            .put, "/v1/persons/\(id)/security-marking", #"{"securityMarking":"\#(mark)","purpose":"Provning"}"#,
            scopes: ["register.protect"])
        #expect(response.status == 200)
    }

    private mutating func changeMembers() throws {
        guard let id = try any("groups") else { return }
        let group = try editor.json("groups/\(id)")
        let members = group["groupMemberships"]?.elements.map(Array.init) ?? []
        guard let leaving = members.indices.randomElement(using: &random) else { return }
        var kept = members
        kept.remove(at: leaving)
        try editor.write("groups/\(id)", group.bare.setting("groupMemberships", JSON(kept)))
        done.insert("members")
    }

    private mutating func deletePlacement() throws {
        guard let id = try any("placements") else { return }
        try editor.remove("placements/\(id)")
        done.insert("placement")
    }
}

extension JSON {
    /// As it is sent back: what the register itself writes is left out.
    fileprivate var bare: JSON { unmarked.setting("meta", nil).setting("_embedded", nil) }
}
