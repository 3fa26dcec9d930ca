import FoundationEssentials
import HTTP
import JSON
import Runtime
import TestSupport
import Testing

@testable import RegisterService
@testable import Resources

/// Thousands of requests nobody has thought of: right ones, nearly right ones, and those meant to break something.
struct HostileRequestTests {
    private static let requests = 1_200

    /// Values for any parameter: some are right for some, none is right for all.
    private static let values = [
        "", "true", "True", "FALSE", "1", "0", "-1", "17", "99999999999999999999", "0x10", "1e3", "NaN", "null",
        "undefined",
        "2026-08-17", "0001-01-01", "9999-12-31", "2026-02-30", "2026-08-17T06:00:00Z", "2026-08-17T08:00:00+02:00",
        "2026-08-17T08:00:00.123456789%2B02:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999-23:59",
        "@alva", "@lind", "@hemlig", "@kommun", "@k6a", "00000000-0000-0000-0000-000000000000", "{@lind}", "@alva,@bo",
        "Klass", "Klass,Mentor", "Skolenhet", "GR", "Lärare", "l%C3%A4rare", "enrolment", "placement.child",
        "responsibleFor.enrolment", "duties", "duties,placements,enrolments", "child,owners", "person",
        "assignmentRoles",
        "ModifiedDesc", "FamilyNameAsc", "DisplayNameAsc", "StartDateDesc", "201403092388", "20140309-2388", "a", "Åsa",
        "hem",
        "'; DROP TABLE persons; --", "%25", "*", "a%0Ab", "\u{1F600}", "A%CC%8A", ",", ",,,", "[]", "{}", "\"", "\\",
        "../..",
        String(repeating: "x", count: 3_000), String(repeating: "a,", count: 800),
    ]

    private static let bodies = [
        "", "{", "[]", "null", "7", #"{"ids":[]}"#, #"{"ids":["@alva","@hemlig","@lind"]}"#, #"{"ids":"@alva"}"#,
        #"{"ids":[null]}"#, #"{"ids":[["@alva"]]}"#, #"{"ids":{"a":1}}"#,
        #"{"civicNos":["201403092388","201311012395",""]}"#,
        #"{"personIds":["@disa","@hemlig"]}"#, #"{"schoolUnitCodes":["12345678"],"organisationCodes":["N1"]}"#,
        #"{"ids":["@alva"],"ids":["@bo"]}"#, #"{"civicNos":["' OR 1=1 --"]}"#, "{\"ids\":[\"\u{0}\"]}",
        String(repeating: "[", count: 3_000), "\u{FEFF}{}",
    ]

    private static let names = [
        "colour", "id", "select", "hidden", "number", "limit;drop", "relationship.", "", "meta.modified", "PAGETOKEN",
        "$where",
    ]

    private struct Attack {
        var tokens: [String] = []

        /// A token as it came, cut, glued or of another list.
        func token(_ random: inout SeededRandom) -> String {
            guard let token = tokens.randomElement(using: &random) else { return "AAAA" }
            switch Int.random(in: 0..<5, using: &random) {
            case 0: return String(token.prefix(Int.random(in: 0...token.count, using: &random)))
            case 1: return token + (tokens.randomElement(using: &random) ?? "")
            case 2:
                let half = token.count / 2
                return String(token.prefix(half)) + String((tokens.randomElement(using: &random) ?? "").suffix(half))
            case 3: return token.replacing("-", with: "+").replacing("_", with: "/") + "="
            default: return token
            }
        }

        func query(_ described: [String], _ random: inout SeededRandom) -> String {
            (0..<Int.random(in: 0...5, using: &random)).map { _ in
                if random.happens(onceIn: 6) { return "pageToken=\(token(&random))" }
                let pool = random.happens(onceIn: 12) ? HostileRequestTests.names : described
                let name = pool.randomElement(using: &random) ?? ""
                let form = ["", "", "", "[]", "[0]", "["].randomElement(using: &random) ?? ""
                return "\(name)\(form)=\(HostileRequestTests.values.randomElement(using: &random) ?? "")"
            }.joined(separator: random.happens(onceIn: 40) ? "&&" : "&")
        }
    }

    @Test(arguments: Seeds.usual([1, 2, 3]))
    func `no request breaks anything, meets a protected person or gets what is not described`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let town = try ReadingTown()
        let interface = try InterfaceDocument(RegisterService.openAPI)
        let check = SchemaCheck(document: interface.json)
        let paths = RegisterLists.all.map(\.table.path)
        let described = try Dictionary(
            uniqueKeysWithValues: paths.map { path in
                (path, try interface.parameters(of: "/v2.0/\(path)").compactMap { $0["name"]?.string })
            })
        var attack = Attack()
        for path in paths {
            for limit in 1...3 {
                let page = try JSON(parsing: town.get("/v2.0/\(path)?limit=\(limit)").body)
                if let token = page["pageToken"]?.string { attack.tokens.append(token) }
            }
        }
        var answers: [Int: Int] = [:]
        for number in 0..<Self.requests {
            let path = try #require(paths.randomElement(using: &random))
            let query = ReadingTown.encoded(ReadingTown.filled(attack.query(described[path] ?? [], &random)))
                .replacing(" ", with: "%20").replacing("\"", with: "%22")
            let base = random.happens(onceIn: 3) ? "" : "/v2.0"
            let pattern: String
            let method: String
            let response: Response
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                let id = ReadingTown.names.map(ReadingTown.id) + ["6A", "%2e%2e", "lookup", "@"]
                pattern = "/v2.0/\(path)/{id}"
                method = "get"
                response = try town.get("\(base)/\(path)/\(id.randomElement(using: &random) ?? "")?\(query)")
            case 1:
                pattern = "/v2.0/\(path)/lookup"
                method = "post"
                response = try town.lookup(
                    "\(base)/\(path)/lookup?\(query)", Self.bodies.randomElement(using: &random) ?? "")
            default:
                pattern = "/v2.0/\(path)"
                method = "get"
                response = try town.get("\(base)/\(path)?\(query)")
            }
            answers[response.status, default: 0] += 1
            let what = "request \(number) of seed \(seed): \(method) \(pattern)"
            #expect([200, 400, 404, 405, 410].contains(response.status), "\(response.status) to \(what)")
            let text = String(decoding: response.body, as: UTF8.self)
            for name in ReadingTown.protected { #expect(!text.contains(ReadingTown.id(name)), "\(what)") }
            #expect(!text.contains("Hemlig") && !text.contains("Hemsson"), "\(what)")
            if response.status == 404 { #expect(response.body.isEmpty, "\(what)") }
            guard response.status == 200 || response.status == 400 else { continue }
            let json = try JSON(parsing: response.body)
            let schema = try #require(try interface.schema(of: pattern, method, status: response.status))
            let mistakes = check.mistakes(in: json, schema)
            #expect(mistakes.isEmpty, "\(what): \(mistakes.first ?? "")")
            if let token = json["pageToken"]?.string, attack.tokens.count < 50 { attack.tokens.append(token) }
        }
        // The attack reaches what it attacks.
        #expect((answers[200] ?? 0) > Self.requests / 10 && (answers[400] ?? 0) > Self.requests / 10)
        #expect(attack.tokens.count > 3)
    }
}
