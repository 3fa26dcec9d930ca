import JSON
import SS12000
import Testing

/// The outermost form of a document, which every supplier chooses differently.
struct DocumentShapeTests {
    private let unit = School.organisation
    private let person = School.plainPerson(School.pupil)

    @Test func `a document in the standard's form has nothing to repair`() throws {
        let imported = try Imported(#"{"organisations":[\#(unit)],"persons":[\#(person)]}"#)
        #expect(imported.items[.organisations]?.count == 1 && imported.items[.persons]?.count == 1)
        #expect(imported.rules.isEmpty)
        // The source's own times are not the register's.
        #expect(try imported.only(.persons)["meta"] == nil)
    }

    @Test func `a list answer of the standard's API is opened under its key`() throws {
        let imported = try Imported(#"{"persons":{"data":[\#(person)],"pageToken":null}}"#)
        #expect(imported.items[.persons]?.count == 1)
        #expect(imported.rules == ["wrapper-opened"])
    }

    @Test func `a page that has a next page is taken and said to be incomplete`() throws {
        let imported = try Imported(#"{"data":[\#(person)],"pageToken":"abc"}"#)
        #expect(imported.items[.persons]?.count == 1)
        #expect(imported.has(.pageTokenIgnored) && imported.has(.resourceGuessed) && imported.has(.wrapperOpened))
    }

    @Test func `a wrapper around the whole document is opened`() throws {
        let imported = try Imported(#"{"data":{"organisations":[\#(unit)],"persons":[\#(person)]}}"#)
        #expect(imported.items[.organisations]?.count == 1 && imported.items[.persons]?.count == 1)
    }

    @Test func `a bare array is recognised by its items' fields, kind by kind`() throws {
        let imported = try Imported(
            "[\(unit),\(person),\(School.plainGroup),\(School.plainDuty.replacing(School.teacher, School.pupil)),\(School.plainActivity)]"
        )
        for kind in [ResourceKind.organisations, .persons, .groups, .duties, .activities] {
            #expect(imported.items[kind]?.count == 1)
        }
        #expect(imported.rules == ["resource-guessed"])
    }

    @Test func `one resource alone, and one after another, are documents too`() throws {
        #expect(try Imported(person).items[.persons]?.count == 1)
        let lines = try Imported(unit + "\n" + person + "\n")
        #expect(lines.items[.organisations]?.count == 1 && lines.items[.persons]?.count == 1)
    }

    @Test func `a single object stands for a list of one`() throws {
        let imported = try Imported(#"{"persons":\#(person)}"#)
        #expect(imported.items[.persons]?.count == 1)
        #expect(imported.has(.valueWrapped))
    }

    @Test(arguments: ["Persons", "PERSONS", "people", "person", "Person"])
    func `another spelling of a resource's key is understood`(key: String) throws {
        let imported = try Imported(#"{"\#(key)":[\#(person)]}"#)
        #expect(imported.items[.persons]?.count == 1)
        #expect(imported.has(.keyRenamed))
    }

    @Test func `a key that is no resource is named and left`() throws {
        let imported = try Imported(#"{"persons":[],"rooms":[{"id":"x"}],"exportedAt":"now","19140309-2388":{}}"#)
        #expect(imported.has(.resourceNotTaken, "rooms") && imported.has(.resourceNotTaken, "exportedAt"))
        // A key that may be a civic number is not repeated.
        #expect(imported.has(.resourceNotTaken, "(other)"))
    }

    @Test func `an unrecognisable item in a bare array is rejected by name`() throws {
        let imported = try Imported(#"[\#(person),{"text":"slut"},7]"#)
        #expect(imported.findings.total(.resourceUnknown) == 2)
        #expect(imported.items[.persons]?.count == 1)
    }

    @Test func `items that are no objects or no valid JSON are rejected alone`() throws {
        let imported = try Imported(#"{"persons":["Alva",null,{"id":"\#(School.guardian)","sex":tru},\#(person)]}"#)
        #expect(imported.items[.persons]?.count == 1)
        #expect(imported.findings.total(.notAnObject) == 2 && imported.findings.total(.notJSON) == 1)
        #expect(imported.rejected[.persons] == 3)
    }

    @Test(arguments: [
        "", "   ", "{", #"{"persons":["#, #"{"persons":[{"id":"x"}"#, #"{"persons" [] }"#, "]", #"{"a":"b"#,
    ])
    func `a document that is cut off or no JSON is refused whole`(text: String) {
        #expect(throws: ImportDocumentError.self) { try Imported(text) }
    }

    @Test(arguments: ["{}", "[]", "7", #"{"rooms":[]}"#, #""text""#])
    func `a document without anything of ours is refused whole`(text: String) {
        #expect(throws: ImportDocumentError.nothingRecognised) { try Imported(text) }
    }

    @Test func `an empty list is a document`() throws {
        #expect(try Imported(#"{"persons":[]}"#).items.isEmpty)
    }

    @Test func `a byte order mark before the document is skipped`() throws {
        #expect(
            try Imported([0xEF, 0xBB, 0xBF] + Array(#"{"persons":[\#(person)]}"#.utf8)).items[.persons]?.count == 1)
    }

    @Test func `quotes, escapes and brackets inside text do not end an item`() throws {
        let tricky = #"{"id":"\#(School.pupil)",\#(School.meta),"givenName":"A\"]}\\","familyName":"[{\u00e5"}"#
        let imported = try Imported(#"{"persons":[\#(tricky)]}"#)
        #expect(try imported.only(.persons)["givenName"]?.string == #"A"]}\"#)
        #expect(try imported.only(.persons)["familyName"]?.string == "[{å")
    }

    @Test func `a document broken at any byte neither crashes nor takes half an item`() throws {
        let whole = Array(#"{"organisations":[\#(unit)],"persons":{"data":[\#(person)]},"x":[1,"å"]}"#.utf8)
        for length in 0..<whole.count {
            #expect(throws: ImportDocumentError.self) { try Imported(Array(whole.prefix(length))) }
        }
        for place in stride(from: 0, to: whole.count, by: 3) {
            for byte in [UInt8(ascii: "\""), UInt8(ascii: "}"), 0xFF, 0x00] {
                var broken = whole
                broken[place] = byte
                // Refused, or taken in part with findings: never a trap.
                _ = try? Imported(broken)
            }
        }
    }
}

extension String {
    /// The text with every occurrence of `old` replaced.
    func replacing(_ old: String, _ new: String) -> String {
        split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
    }
}
