import HTTP
import JSON
import TestSupport

/// What is sent: where to, by whom, under which conditions, and with which body.
extension WriteAttack {
    mutating func target(of operation: WriteOperation) -> String {
        if isCalm || random.happens(onceIn: 3), let right = town.right[operation.name]?.target { return right }
        var before = ""
        return operation.pattern.split(separator: "/").map { part in
            guard part.hasPrefix("{") else {
                before = String(part)
                return before
            }
            return strays(onceIn: 12) ? strangeID() : id(of: before)
        }.reduce("") { "\($0)/\($1)" }
    }

    mutating func id(of word: String) -> String {
        let word = ["guardianships": "persons", "studyPlans": "studyplans"][word] ?? word
        return ids[word]?.randomElement(using: &random) ?? anyID()
    }

    mutating func anyID() -> String {
        ids.keys.sorted().randomElement(using: &random).flatMap { ids[$0]?.randomElement(using: &random) }
            ?? "00000000-0000-4000-8000-000000000099"
    }

    mutating func strangeID() -> String {
        [
            "00000000-0000-4000-8000-000000000099", SampleValue.secret, "lookup", "%20", "a%0Ab", "%7B%7D", "persons",
            "00000000-0000-4000-8000-00000000009g", String(repeating: "9", count: 2_000), "-1", "%C3%A5", "..",
        ].randomElement(using: &random) ?? ""
    }

    mutating func authorization() throws -> [(name: String, value: String)] {
        if strays(onceIn: 40) { return [] }
        let scopes = strays(onceIn: 8) ? Town.scopes.randomElement(using: &random) : Town.scopes.first
        let token = try token(scopes ?? [])
        return [("Authorization", "Bearer \(strays(onceIn: 60) ? String(token.dropLast(9)) : token)")]
    }

    // MARK: Its body

    /// A body as it should be, or nearly: for a document that is there, that document.
    mutating func sample(_ schema: JSON, _ operation: WriteOperation, _ target: String) -> JSON {
        if isCalm || random.happens(onceIn: 2), let right = town.right[operation.name]?.body { return right }
        if operation.takesLines { return document() }
        if let list = operation.subject.map(String.init), operation.pattern == "/v1/\(list)/{id}",
            !strays(onceIn: 4), let read = read(target.replacing("/v1/", with: "/v2.0/"))
        {
            return read
        }
        return SampleValue(check: SchemaCheck(document: interface.json), ids: ids).of(schema, &random)
    }

    /// A document of some lists with some of what is there.
    mutating func document() -> JSON {
        JSON(
            object: Town.lists.compactMap { list in
                guard random.happens(onceIn: 2), let items = read("/v2.0/\(list)?limit=5\(Self.window)")?["data"] else {
                    return nil
                }
                return (list, items)
            })
    }

    mutating func bytes(
        of value: JSON, _ operation: WriteOperation, _ headers: inout [(name: String, value: String)]
    ) -> [UInt8] {
        var value = value
        let pool = ids.keys.sorted().flatMap { ids[$0] ?? [] }
        let changes = isCalm ? 0 : [0, 0, 1, 1, 1, 2].randomElement(using: &random) ?? 0
        for _ in 0..<changes { value = Mutation.of(value, ids: pool, &random) }
        let types = [
            "application/json", "application/json; charset=utf-8", "text/plain", "application/x-ndjson", "x", "",
        ]
        let type = strays(onceIn: 8) ? types.randomElement(using: &random) ?? "" : types[0]
        if operation.takesLines, strays(onceIn: 2) {
            headers.append(("Content-Type", "application/x-ndjson"))
            return lines(of: value)
        }
        if !type.isEmpty { headers.append(("Content-Type", type)) }
        return strays(onceIn: 7) ? BrokenBytes.of(value, &random) : value.encoded()
    }

    /// Each item of the document on a line of its own, some of them broken.
    mutating func lines(of document: JSON) -> [UInt8] {
        let kinds = ["persons": "Person", "groups": "Group", "duties": "Duty", "organisations": "Organisation"]
        var bytes: [UInt8] = []
        for member in document.members.map({ Array($0) }) ?? [] {
            for item in member.value.elements.map({ Array($0) }) ?? [member.value] {
                let labelled: JSON = ["resource": JSON(kinds[member.key] ?? member.key), "data": item]
                let line = random.happens(onceIn: 3) ? JSON(object: [(member.key, JSON([item]))]) : labelled
                bytes += random.happens(onceIn: 6) ? BrokenBytes.of(line, &random) : line.encoded()
                bytes.append(0x0A)
            }
        }
        return bytes
    }

    mutating func conditions(_ operation: WriteOperation, _ target: String) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        for parameter in operation.parameters where parameter["in"]?.string == "header" {
            switch parameter["name"]?.string {
            case "If-Match":
                let right = tag(target.replacing("/v1/", with: "/v2.0/")) ?? "*"
                let others = [
                    "*", "\"1\"", "W/\"1\"", "1", "\"", "\"\(SampleValue.secret)\", \"2\"", ",", "", "\"a\"\"b\"",
                ]
                let value = strays(onceIn: 3) ? others.randomElement(using: &random) ?? "" : right
                if !strays(onceIn: 8) { headers.append(("If-Match", value)) }
            case "If-None-Match":
                if strays(onceIn: 12) {
                    headers.append(("If-None-Match", ["*", "\"1\""].randomElement(using: &random) ?? ""))
                }
            case "Skolbuss-Purpose":
                if !strays(onceIn: 4) { headers.append(("Skolbuss-Purpose", "Provning")) }
            case "Idempotency-Key":
                if strays(onceIn: 3) {
                    headers.append(
                        (
                            "Idempotency-Key",
                            ["a", "b", "å", "", String(repeating: "k", count: 200)].randomElement(using: &random) ?? ""
                        ))
                }
            // An import that is carried out later is another test's.
            default: break
            }
        }
        return headers
    }

    mutating func query(of operation: WriteOperation) -> String {
        let names = operation.parameters.filter { $0["in"]?.string == "query" }.compactMap { $0["name"]?.string }
        guard strays(onceIn: 3) else { return "" }
        let values = [
            "true", "false", "", "1", "-1", "99999999999999999999", "2026-11-25", SampleValue.secret, "report",
            "refuse", "%00", "Annan%20ansvarig",
        ]
        return "?"
            + (names + ["colour"]).filter { _ in random.happens(onceIn: 3) }.map {
                "\($0)=\(values.randomElement(using: &random) ?? "")"
            }.joined(separator: "&")
    }
}
