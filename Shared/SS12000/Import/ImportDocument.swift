import FoundationEssentials
import JSON
import Runtime

/// Why nothing of a document can be imported.
package enum ImportDocumentError: Error, Equatable, Sendable {
    /// Not JSON, or cut off: nothing is taken from it.
    case notJSON(offset: Int)
    /// JSON, but with nothing that looks like an SS 12000 resource.
    case nothingRecognised
}

/// A document of SS 12000 resources as a supplier exports it, opened but not yet judged: it knows where each item lies.
///
/// Taken as the same thing: `{"persons": […], …}`, the list answers of the standard's API (`{"data": […]}`), such a
/// list under each key, a bare array, one single resource, and any of these one after another (as NDJSON has them).
/// Items whose kind no key tells are recognised by their fields.
package struct ImportDocument: Sendable {
    /// Where one item lies, and its id when that stands there as the standard wants it: `"id"`, a lower-case UUID.
    struct Item: Sendable {
        let range: Range<Int>
        var id: UUID?
    }

    let bytes: [UInt8]
    private(set) var items: [ResourceKind: [Item]] = [:]
    /// What was noticed about the document as a whole.
    package private(set) var findings = FindingLedger()
    private var recognisedAnything = false

    package init(parsing bytes: [UInt8]) throws(ImportDocumentError) {
        self.bytes = bytes
        do {
            try bytes.withUnsafeBufferPointer { buffer in
                var scanner = DocumentScanner(buffer)
                guard scanner.peek() != nil else { throw DocumentScanner.Malformed(offset: 0) }
                while scanner.peek() != nil { try top(&scanner, buffer) }
            }
        } catch let malformed as DocumentScanner.Malformed {
            throw .notJSON(offset: malformed.offset)
        } catch {
            throw .notJSON(offset: 0)
        }
        if !recognisedAnything { throw .nothingRecognised }
    }

    /// How many items of this kind the document holds, whatever becomes of them.
    package func count(_ kind: ResourceKind) -> Int { items[kind]?.count ?? 0 }

    /// The item as it stands, or nil when it is no valid JSON.
    func json(_ item: Item) -> JSON? {
        bytes.withUnsafeBytes { try? JSON(parsing: UnsafeRawBufferPointer(rebasing: $0[item.range])) }
    }

    // MARK: Finding the items

    private typealias Bytes = UnsafeBufferPointer<UInt8>

    private mutating func top(_ scanner: inout DocumentScanner, _ buffer: Bytes) throws {
        switch scanner.peek() {
        case UInt8(ascii: "["): try guessed(&scanner, buffer)
        case UInt8(ascii: "{"):
            if let kind = Self.guess(try scanner.keysAhead()) {
                note(.repaired(.resourceGuessed), "document")
                try add(kind, &scanner, buffer)
            } else {
                try wrapper(&scanner, buffer)
            }
        default: _ = try scanner.value()
        }
    }

    private mutating func wrapper(_ scanner: inout DocumentScanner, _ buffer: Bytes) throws {
        try scanner.members { key, scanner in
            let name = String(decoding: buffer[key], as: UTF8.self)
            if let kind = Self.kinds[Text.folded(name)] {
                recognisedAnything = true
                if name != kind.path { note(.repaired(.keyRenamed), name) }
                try list(of: kind, &scanner, buffer)
                return
            }
            switch (Text.folded(name), scanner.peek()) {
            case (let folded, UInt8(ascii: "[")) where Self.wrappers.contains(folded):
                note(.repaired(.wrapperOpened), name)
                try guessed(&scanner, buffer)
            case (let folded, UInt8(ascii: "{")) where Self.wrappers.contains(folded):
                note(.repaired(.wrapperOpened), name)
                try wrapper(&scanner, buffer)
            case ("pagetoken", let first):
                // More pages exist than were handed over.
                if first == UInt8(ascii: "\"") { note(.repaired(.pageTokenIgnored), name) }
                _ = try scanner.value()
            default:
                note(.repaired(.resourceNotTaken), name)
                _ = try scanner.value()
            }
        }
    }

    private mutating func list(of kind: ResourceKind, _ scanner: inout DocumentScanner, _ buffer: Bytes) throws {
        switch scanner.peek() {
        case UInt8(ascii: "["): try scanner.elements { try add(kind, &$0, buffer) }
        case UInt8(ascii: "{"):
            let keys = try scanner.keysAhead()
            if Self.guess(keys) != nil || keys.contains("id") {
                note(.repaired(.valueWrapped), kind.path)
                try add(kind, &scanner, buffer)
                return
            }
            try scanner.members { key, scanner in
                let name = String(decoding: buffer[key], as: UTF8.self)
                if scanner.peek() == UInt8(ascii: "["), Self.wrappers.contains(Text.folded(name)) {
                    note(.repaired(.wrapperOpened), "\(kind.path).\(name)")
                    try scanner.elements { try add(kind, &$0, buffer) }
                } else {
                    let isToken = Text.folded(name) == "pagetoken"
                    if !isToken {
                        note(.repaired(.resourceNotTaken), "\(kind.path).\(name)")
                    } else if scanner.peek() == UInt8(ascii: "\"") {
                        note(.repaired(.pageTokenIgnored), "\(kind.path).\(name)")
                    }
                    _ = try scanner.value()
                }
            }
        default:
            if try Array(buffer[scanner.value()]) != Array("null".utf8) {
                note(.repaired(.unreadableValueDropped), kind.path)
            }
        }
    }

    private mutating func guessed(_ scanner: inout DocumentScanner, _ buffer: Bytes) throws {
        var position = 0
        try scanner.elements { scanner in
            let isObject = scanner.peek() == UInt8(ascii: "{")
            if isObject, let kind = Self.guess(try scanner.keysAhead()) {
                if position == 0 { note(.repaired(.resourceGuessed), "document") }
                try add(kind, &scanner, buffer)
            } else {
                findings.add(
                    Finding(
                        resource: "document", id: nil, position: position, rule: .rejected(.resourceUnknown), field: nil
                    ))
                _ = try scanner.value()
            }
            position += 1
        }
    }

    private mutating func add(_ kind: ResourceKind, _ scanner: inout DocumentScanner, _ buffer: Bytes) throws {
        recognisedAnything = true
        guard scanner.peek() == UInt8(ascii: "{") else {
            items[kind, default: []].append(Item(range: try scanner.value(), id: nil))
            return
        }
        let start = scanner.offset
        var id: UUID?
        try scanner.members { key, scanner in
            let value = try scanner.value()
            // Two bytes between the quotes: `id`.
            if key.count == 2, buffer[key.lowerBound] == 0x69, buffer[key.lowerBound + 1] == 0x64, value.count == 38 {
                let text = String(decoding: buffer[value.dropFirst().dropLast()], as: UTF8.self)
                if let uuid = UUID(text: text), uuid.lowercase == text { id = uuid }
            }
        }
        items[kind, default: []].append(Item(range: start..<scanner.offset, id: id))
    }

    private mutating func note(_ rule: Finding.Rule, _ field: String) {
        findings.add(
            Finding(resource: "document", id: nil, position: nil, rule: rule, field: FieldName.shown(field)))
    }

    private static let wrappers: Set<String> = ["data", "items", "value", "values", "results", "resources", "content"]

    private static let kinds: [String: ResourceKind] = [
        "organisations": .organisations, "organisation": .organisations, "organizations": .organisations,
        "organization": .organisations, "persons": .persons, "person": .persons, "people": .persons,
        "students": .persons, "guardians": .persons, "staff": .persons, "syllabuses": .syllabuses,
        "syllabus": .syllabuses, "syllabi": .syllabuses, "programmes": .programmes, "programme": .programmes,
        "programs": .programmes, "placements": .placements, "placement": .placements, "studyplans": .studyplans,
        "studyplan": .studyplans, "schoolunitofferings": .schoolUnitOfferings,
        "schoolunitoffering": .schoolUnitOfferings, "groups": .groups, "group": .groups,
        "duties": .duties, "duty": .duties, "activities": .activities, "activity": .activities,
        "activitites": .activities, "calendarevents": .calendarEvents, "calendarevent": .calendarEvents,
        "calenderevents": .calendarEvents,
    ]

    /// The kind that has these (folded) fields; nil when none can be told.
    private static func guess(_ keys: Set<String>) -> ResourceKind? {
        if keys.contains("offeredat") || keys.contains("offeredsyllabuses") { return .schoolUnitOfferings }
        guard keys.contains("id") || keys.contains("uuid") || keys.contains("meta") else { return nil }
        if keys.contains("organisationtype") || keys.contains("organizationtype") { return .organisations }
        if keys.contains("schoolunitcode") { return .organisations }
        if keys.contains("grouptype") || keys.contains("groupmemberships") { return .groups }
        if keys.contains("dutyrole") || keys.contains("dutyat") { return .duties }
        if keys.contains("placedat") { return .placements }
        if keys.contains("starttime"), keys.contains("activity") { return .calendarEvents }
        if keys.contains("groups"), keys.contains("displayname") || keys.contains("teachers") { return .activities }
        if keys.contains("subjectname") || keys.contains("subjectcode") { return .syllabuses }
        if keys.contains("parentprogramme") { return .programmes }
        if ["name", "type", "schooltype"].allSatisfy(keys.contains) { return .programmes }
        // An attendance schedule or an absence has times, not dates, or no student.
        if keys.contains("student"), keys.contains("startdate") { return .studyplans }
        if keys.contains("givenname") || keys.contains("familyname") || keys.contains("civicno") { return .persons }
        return nil
    }
}

/// How a field's name is shown in a finding. The name comes from the document, so it is shown only when it looks like
/// a name: a map keyed by civic numbers must not end up in a report.
enum FieldName {
    static func shown(_ name: String) -> String {
        var digits = 0
        for byte in name.utf8 {
            switch byte {
            case 0x30...0x39: digits += 1
            case 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "$"):
                continue
            default: return "(other)"
            }
        }
        return digits > 4 || name.utf8.count > 80 || name.isEmpty ? "(other)" : name
    }
}
