import FoundationEssentials
import HTTP
import JSON
import Messaging
import Resources
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import RegisterService

/// A client reads a list page by page while the register changes under it.
struct ListWalkTests {
    private static let seeds = Seeds.usual([1, 2, 3, 5, 8])

    /// A list, and what of a person decides where it stands there.
    private static let orders: [(query: String, value: String)] = [
        ("", ""), ("sortkey=FamilyNameAsc", "familyName"), ("sortkey=FamilyNameDesc", "familyName"),
        ("sortkey=GivenNameAsc", "givenName"), ("sortkey=CivicNoDesc", "civicNo"),
        ("meta.created.after=2001-01-01T00:00:00Z", ""), ("nameContains=a", "givenName"),
        ("sortkey=DisplayNameAsc&expand=duties&expandReferenceNames=true", "givenName"),
    ]

    /// The register's writing, without port and rules.
    private struct Writing {
        let database: Database
        let changes = RegisterChanges(outbox: Outbox(source: "register", exchange: "register.events"))

        func write(_ person: JSON) throws {
            let changes = changes
            _ = try database.write { transaction in
                var times = try RegisterChanges.times(in: transaction)
                return try changes.write(person, .persons, &times, trace: nil, in: transaction) == nil
            }
        }

        func delete(_ id: UUID) throws {
            let changes = changes
            _ = try database.write { transaction in
                var times = try RegisterChanges.times(in: transaction)
                return try changes.delete(.persons, id, &times, trace: nil, in: transaction) == nil
            }
        }
    }

    private static func person(_ number: Int, _ random: inout SeededRandom, kept: JSON? = nil, _ value: String) -> JSON
    {
        let given = ["Alva", "Åsa", "Bo", "Ada", "Örjan"].randomElement(using: &random) ?? ""
        let family = ["Ek", "Berg", "Ström", "Åker"].randomElement(using: &random) ?? ""
        var person: JSON = [
            "id": JSON(PersonID.numbered(number).description), "givenName": JSON(given), "familyName": JSON(family),
            "securityMarking": "Ingen",
            "phoneNumbers": [["value": JSON("\(random.next())"), "type": "Hem", "mobile": true]],
        ]
        if number % 3 == 0 { person = person.setting("civicNo", ["value": JSON("20140309238\(number % 7)")]) }
        // What decides the place, and what the filter looks for, stays as it was.
        for field in ["givenName", "familyName", "civicNo"] where kept != nil {
            person = person.setting(field, kept?[field])
        }
        return person
    }

    @Test(arguments: seeds, orders)
    func `what exists throughout is seen exactly once, in the order asked for`(
        seed: UInt64, order: (query: String, value: String)
    ) throws {
        var random = SeededRandom(seed: seed)
        let bench = try RegisterBench()
        let writing = Writing(database: bench.database)
        var held: [Int: JSON] = [:]
        for number in (0..<60).shuffled(using: &random) {
            let person = Self.person(number, &random, order.value)
            held[number] = person
            try writing.write(person)
        }
        let matching = held.filter {
            order.query != "nameContains=a" || $0.value["givenName"]?.string?.contains(/[Aa]/) == true
        }
        var throughout = Set(matching.keys)
        var seen: [Int] = []
        var values: [String] = []
        var next: String? = ""
        while let token = next {
            let page = try JSON(
                parsing: bench.get(
                    "/v2.0/persons?limit=\(Int.random(in: 1...7, using: &random))&"
                        + (token.isEmpty ? order.query : "pageToken=\(token)")
                ).body)
            for person in try #require(page["data"]?.elements) {
                let number = try #require((0..<400).first { PersonID.numbered($0).description == person["id"]?.string })
                seen.append(number)
                values.append(
                    SwedishOrder.key(person[order.value]?["value"]?.string ?? person[order.value]?.string ?? ""))
            }
            next = page["pageToken"]?.string
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                guard let number = held.keys.sorted().randomElement(using: &random) else { break }
                switch Int.random(in: 0..<6, using: &random) {
                case 0:
                    try writing.delete(PersonID.numbered(number).uuid)
                    held[number] = nil
                    throughout.remove(number)
                case 1:
                    // Another person, or one who comes back.
                    let number = Int.random(in: 0..<400, using: &random)
                    if held[number] == nil {
                        let person = Self.person(number, &random, order.value)
                        held[number] = person
                        try writing.write(person)
                    }
                case 2:
                    // A protection mark hides at once, and lifting it shows again.
                    guard let person = held[number] else { break }
                    throughout.remove(number)
                    let mark = random.happens(onceIn: 2) ? "Ingen" : "Sekretessmarkering"
                    try writing.write(person.setting("securityMarking", JSON(mark)))
                case 3 where order.value != "":
                    // A new name or number: a new place.
                    throughout.remove(number)
                    let person = Self.person(number, &random, order.value)
                    held[number] = person
                    try writing.write(person)
                default:
                    // Whatever else changes about a person moves nobody.
                    if let person = held[number], throughout.contains(number) {
                        let changed = Self.person(number, &random, kept: person, order.value)
                        held[number] = changed
                        try writing.write(changed)
                    }
                }
            }
        }
        for number in throughout {
            #expect(seen.filter { $0 == number }.count == 1, "person \(number), seed \(seed)")
        }
        if order.query.hasPrefix("sortkey") {
            let keys = order.query.contains("Desc") ? values.reversed() : values
            #expect(
                zip(keys, keys.dropFirst()).allSatisfy {
                    Array($0.utf8) == Array($1.utf8) || Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8))
                }, "seed \(seed)")
        }
    }

    @Test(arguments: seeds)
    func `reading what changed until nothing more comes misses no change`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let bench = try RegisterBench()
        let writing = Writing(database: bench.database)
        var truth: [Int: JSON] = [:]
        func change(_ count: Int) throws {
            for _ in 0..<count {
                let number = Int.random(in: 0..<50, using: &random)
                let person = Self.person(number, &random, "")
                truth[number] = person
                try writing.write(person)
            }
        }
        try change(80)
        var copy: [String: JSON] = [:]
        var newest = "0001-01-01T00:00:00Z"
        for round in 0..<12 {
            var next: String? = ""
            while let token = next {
                let start = "meta.modified.after=\(newest)"
                let page = try JSON(
                    parsing: bench.get(
                        "/v2.0/persons?limit=9&" + (token.isEmpty ? start : "pageToken=\(token)")
                    ).body)
                for person in try #require(page["data"]?.elements) {
                    copy[try #require(person["id"]?.string)] = person.setting("meta", nil)
                    newest = try #require(person["meta"]?["modified"]?.string)
                }
                next = page["pageToken"]?.string
                if round < 10 { try change(Int.random(in: 0...4, using: &random)) }
            }
        }
        #expect(copy.count == truth.count)
        for (number, person) in truth {
            #expect(copy[PersonID.numbered(number).description] == person, "person \(number), seed \(seed)")
        }
    }

    @Test func `by ModifiedDesc what does not change during the walk is seen once, and what does is found by its time`()
        throws
    {
        let bench = try RegisterBench()
        let writing = Writing(database: bench.database)
        var random = SeededRandom(seed: 4)
        for number in 0..<30 { try writing.write(Self.person(number, &random, "")) }
        var page = try JSON(parsing: bench.get("/v2.0/persons?sortkey=ModifiedDesc&limit=10").body)
        let first = try #require(page["data"]?[0]?["meta"]?["modified"]?.string)
        var seen: [String] = []
        var changed: Set<String> = []
        while true {
            seen += try #require(page["data"]?.elements).compactMap { $0["id"]?.string }
            guard let token = page["pageToken"]?.string else { break }
            for number in [3, 12, 25] {
                changed.insert(PersonID.numbered(number).description)
                try writing.write(Self.person(number, &random, ""))
            }
            page = try JSON(parsing: bench.get("/v2.0/persons?pageToken=\(token)").body)
        }
        for number in 0..<30 where !changed.contains(PersonID.numbered(number).description) {
            #expect(seen.filter { $0 == PersonID.numbered(number).description }.count == 1)
        }
        #expect(try Set(bench.ids("/v2.0/persons?meta.modified.after=\(first)")) == changed)
    }
}
