import HTTP
import JSON
import RegisterService
import TestSupport
import Testing

/// What is secret about protected people comes through no side door: whatever somebody without the right asks of the standard's
/// lists, by every filter, sort key, expansion, reference name, lookup and id, the answer is the same when the secret is another.
@Suite(.timeLimit(.minutes(5))) struct SideDoorTests {
    private static let lists = [
        "organisations", "persons", "placements", "duties", "groups", "programmes", "studyplans", "syllabuses",
        "schoolUnitOfferings",
    ]
    private let worlds: TwoWorlds
    private let interface: InterfaceDocument

    init() throws {
        worlds = try TwoWorlds()
        interface = try InterfaceDocument(RegisterService.openAPI)
    }

    /// What may differ between the worlds without telling anything: when something was stored, and where a page ends.
    private func bare(_ json: JSON) -> JSON {
        if let elements = json.elements { return JSON(elements.map(bare)) }
        guard let members = json.members else { return json }
        return JSON(
            object: members.filter { $0.key != "meta" }.map { key, value in
                (key, key == "pageToken" ? JSON(value.string == nil) : bare(value))
            })
    }

    private func answer(
        _ bench: RegisterBench, _ method: HTTP.Method, _ target: String, _ body: String, _ scopes: [String]
    ) throws -> (status: Int, json: JSON) {
        let response = try bench.send(method, target, body, scopes: scopes)
        return (response.status, response.body.isEmpty ? JSON([]) : bare(try JSON(parsing: response.body)))
    }

    /// Whether the two worlds answer alike.
    private func isSame(_ method: HTTP.Method, _ target: String, _ body: String = "", _ scopes: [String]) throws -> Bool
    {
        let here = try answer(worlds.first, method, target, body, scopes)
        let there = try answer(worlds.second, method, target, body, scopes)
        return here.status == there.status && here.json == there.json
    }

    /// All the questions: method, target and body.
    private func questions() throws -> [(HTTP.Method, String, String)] {
        var questions: [(HTTP.Method, String, String)] = []
        for list in Self.lists {
            let path = "/v2.0/\(list)"
            let parameters = try interface.parameters(of: path)
            func words(_ name: String) -> [String] {
                let schema = parameters.first { $0["name"]?.string == name }?["schema"]
                return (schema?["enum"] ?? schema?["items"]?["enum"])?.elements?.compactMap(\.string) ?? []
            }
            let everything = "expandReferenceNames=true" + words("expand").map { "&expand=\($0)" }.joined()
            questions.append((.get, "\(path)?\(everything)", ""))
            for key in words("sortkey") {
                questions.append((.get, "\(path)?sortkey=\(key)&\(everything)", ""))
                questions.append((.get, "\(path)?sortkey=\(key)&limit=7", ""))
            }
            let told = Set(["expand", "expandReferenceNames", "sortkey", "limit", "pageToken"])
            for name in parameters.compactMap({ $0["name"]?.string }) where !told.contains(name) {
                for value in Set(words(name) + worlds.words) {
                    questions.append((.get, "\(path)?\(name)=\(percent(value))&\(everything)", ""))
                }
            }
            for id in worlds.protected { questions.append((.get, "\(path)/\(id)?\(everything)", "")) }
            let ids = JSON((worlds.protected + worlds.known.prefix(5)).map { JSON($0) })
            let numbers = JSON(worlds.words.filter { $0.utf8.count == 12 }.map { JSON($0) })
            questions.append((.post, "\(path)/lookup?\(everything)", (["ids": ids] as JSON).text))
            questions.append((.post, "\(path)/lookup?\(everything)", (["civicNos": numbers] as JSON).text))
        }
        return questions
    }

    private func percent(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            let hexadecimal = String(byte, radix: 16, uppercase: true)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (hexadecimal.count == 1 ? "0" : "") + hexadecimal
        }.joined()
    }

    @Test func `nothing that one without the right can ask tells what is secret about protected people`() throws {
        let questions = try questions()
        #expect(questions.count > 2_000)
        var telling = 0
        for (method, target, body) in questions {
            let isSame = try isSame(method, target, body, ["ss12000.read"])
            #expect(isSame, "\(method.rawValue) \(target) \(body.prefix(200))")
            // The same question of those who may: it is about what differs.
            let whole = ["ss12000.read", "ss12000.protected", "ss12000.protected.copy"]
            if telling < 200, try !self.isSame(method, target, body, whole) { telling += 1 }
        }
        #expect(telling > 100, "the questions do not touch the secret")
    }

    @Test func `a protected person's id answers as one that nobody has`() throws {
        for list in Self.lists {
            for id in worlds.protected + ["0f0f0f0f-0000-4000-8000-000000000099"] {
                let response = try worlds.first.send(
                    .get, "/v2.0/\(list)/\(id)?expand=duties&expandReferenceNames=true", scopes: ["ss12000.read"])
                #expect(response.status == 404 && response.body.isEmpty, "\(list)")
            }
        }
    }
}
