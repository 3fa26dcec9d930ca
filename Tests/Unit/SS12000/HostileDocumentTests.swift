import JSON
import SS12000
import TestSupport
import Testing

/// Whatever a supplier writes in whatever place, an import says what became of it and goes on.
struct HostileDocumentTests {
    private static let hostile: [JSON] = [
        .null, true, -1, 0, 9_007_199_254_740_993, 1e300, "", " ", "ÅÄÖ\u{0301}", "2026-13-45T99:99:99", [], [:],
        [[[]]],
        ["id": [:]], ["id": "x", "displayName": .null], JSON(String(repeating: "9", count: 5_000)), "0001-01-01",
        "9999-12-31T23:59:60Z", "{}", "-", "+46", "@", "\\", ["a", .null, 1, [:]],
    ]

    private static let whole = #"""
        {\#(School.organisations),"persons":[\#(School.plainPerson(School.guardian)),\#(School.plainPerson(School.teacher)),
        \#(School.pupil(#"""
        "birthDate":"2014-03-09","civicNo":{"value":"201403092388","nationality":"SE"},"sex":"Kvinna","personStatus":"Aktiv",
        "emails":[{"value":"alva@lind.example.se","type":"Privat"}],"phoneNumbers":[{"value":"070-1740605","type":"Hem"}],
        "addresses":[{"streetAddress":"Ekgatan 1","postalCode":"12345","locality":"Staden"}],
        "enrolments":[{"enroledAt":{"id":"\#(School.unit)"},"schoolType":"GR","schoolYear":6,"startDate":"2026-08-17"}],
        "responsibles":[{"person":{"id":"\#(School.guardian)"},"relationType":"Vårdnadshavare"}]
        """#))],"groups":[\#(School.plainGroup)],"duties":[\#(School.plainDuty)],"activities":[\#(School.plainActivity)],
        "calendarEvents":[{"id":"\#(School.event)",\#(School.meta),"activity":{"id":"\#(School.activity)"},
        "startTime":"2026-08-17T08:00:00","endTime":"2026-08-17T09:00:00","rooms":[{"id":"1"}],
        "studentExceptions":[{"student":{"id":"\#(School.pupil)"},"participates":false}]}]}
        """#

    @Test func `no value in any place stops an import or loses an item without a word`() throws {
        let document = try JSON(parsing: Self.whole)
        let places = count(document)
        try #require(places > 100)
        for place in 0..<places {
            // Seven and the number of values have no divisor in common: neighbours get different values.
            let value = Self.hostile[place * 7 % Self.hostile.count]
            var left = place
            let broken = replacing(document, &left, value)
            guard let imported = try? Imported(broken.encoded()) else { continue }
            for kind in ResourceKind.allCases {
                let outcome = (imported.items[kind]?.count ?? 0) + (imported.rejected[kind] ?? 0)
                #expect(imported.received[kind] == outcome)
            }
        }
    }

    @Test func `keys written as any supplier might still find their field`() throws {
        let document = try JSON(parsing: Self.whole)
        let plain = try Imported(document.encoded())
        let shouted = try Imported(renamingKeys(document) { $0 == "id" ? $0 : $0.uppercased() }.encoded())
        #expect(shouted.items == plain.items)
        #expect(shouted.has(.keyRenamed))
    }

    private func count(_ json: JSON) -> Int {
        1 + (json.members?.reduce(0) { $0 + count($1.value) } ?? 0) + (json.elements?.reduce(0) { $0 + count($1) } ?? 0)
    }

    /// The document with the value that is `place` further on, in the order they are read, replaced.
    private func replacing(_ json: JSON, _ place: inout Int, _ value: JSON) -> JSON {
        place -= 1
        if place == -1 { return value }
        if let members = json.members {
            return JSON(object: members.map { ($0.key, replacing($0.value, &place, value)) })
        }
        if let elements = json.elements { return JSON(elements.map { replacing($0, &place, value) }) }
        return json
    }

    private func renamingKeys(_ json: JSON, _ rename: (String) -> String) -> JSON {
        if let members = json.members {
            return JSON(object: members.map { (rename($0.key), renamingKeys($0.value, rename)) })
        }
        if let elements = json.elements { return JSON(elements.map { renamingKeys($0, rename) }) }
        return json
    }
}
