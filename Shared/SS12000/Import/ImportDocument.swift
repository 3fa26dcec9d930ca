import FoundationEssentials
import JSON
import Runtime

/// Why nothing of a document can be imported.
package enum ImportDocumentError: Error, Equatable, Sendable {
    /// Not JSON, or cut off: nothing is taken from it.
    case notJSON(offset: Int)
    /// JSON, but with nothing that looks like an SS 12000 resource.
    case nothingRecognised
    /// More items, or more bytes, than one document may have.
    case tooLarge
}

/// A document of SS 12000 resources as a supplier exports it, opened but not yet judged: it knows where each item lies.
///
/// Taken as the same thing: `{"persons": […], …}`, the list answers of the standard's API (`{"data": […]}`), such a
/// list under each key, a bare array, one single resource, a labelled one (`{"resource": "Person", "data": {…}}`), and
/// any of these one after another (as NDJSON has them). Items whose kind no key tells are recognised by their fields.
package struct ImportDocument: Sendable {
    /// Where one item lies. Eight bytes, because a city's document has half a million of them.
    struct Item: Sendable {
        private let start: UInt32
        private let length: UInt32

        init(_ range: Range<Int>) {
            start = UInt32(range.lowerBound)
            length = UInt32(range.count)
        }

        var range: Range<Int> { Int(start)..<(Int(start) + Int(length)) }
    }

    /// The most items of one document: more than a city and a term of its lessons have.
    package static let mostItems = 8_000_000
    private static let mostBytes = Int(UInt32.max)
    /// Lists in wrappers in wrappers: suppliers use two.
    private static let deepestWrapper = 8

    let bytes: DocumentBytes
    var items: [ResourceKind: [Item]] = [:]
    /// What was noticed about the document as a whole.
    package internal(set) var findings = FindingLedger()
    var recognisedAnything = false
    var lastKind: ResourceKind?
    let limit: Int
    var found = 0
    private var depth = 0
    private var pages: PassedPages

    package init(parsing bytes: [UInt8]) throws(ImportDocumentError) { try self.init(DocumentBytes(bytes)) }

    package init(_ bytes: DocumentBytes, mostItems: Int = Self.mostItems) throws(ImportDocumentError) {
        self.bytes = bytes
        limit = mostItems
        pages = PassedPages(of: bytes)
        guard bytes.count <= Self.mostBytes else { throw .tooLarge }
        do {
            var scanner = DocumentScanner(bytes.buffer)
            guard scanner.peek() != nil else { throw DocumentScanner.Malformed(offset: 0) }
            var lines = DocumentLines(bytes.buffer)
            while scanner.peek() != nil { try next(&scanner, &lines, bytes.buffer) }
        } catch let malformed as DocumentScanner.Malformed {
            throw .notJSON(offset: malformed.offset)
        } catch let error as ImportDocumentError {
            throw error
        } catch {
            throw .notJSON(offset: 0)
        }
        if !recognisedAnything { throw .nothingRecognised }
    }

    /// How many items of this kind the document holds, whatever becomes of them.
    package func count(_ kind: ResourceKind) -> Int { items[kind]?.count ?? 0 }

    /// The item as it stands, or nil when it is no valid JSON.
    func json(_ item: Item) -> JSON? {
        try? JSON(parsing: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes.buffer)[item.range]))
    }

    /// The item's id when it stands there as the standard wants it: `"id"`, a lower-case UUID.
    func plainID(of item: Item) -> UUID? {
        let own = UnsafeBufferPointer(rebasing: bytes.buffer[..<item.range.upperBound])
        var scanner = DocumentScanner(own, at: item.range.lowerBound)
        // Of 38 bytes: 36 between quotes.
        guard let value = try? scanner.value(of: "id"), value.count == 38 else { return nil }
        let text = String(decoding: bytes.buffer[value.dropFirst().dropLast()], as: UTF8.self)
        guard let id = UUID(text: text), id.lowercase == text else { return nil }
        return id
    }

    // MARK: Finding the items

    typealias Bytes = UnsafeBufferPointer<UInt8>

    mutating func top(_ scanner: inout DocumentScanner, _ buffer: Bytes) throws {
        switch scanner.peek() {
        case UInt8(ascii: "["): try guessed(&scanner, buffer)
        case UInt8(ascii: "{"):
            let keys = try scanner.keysAhead()
            if let kind = Recognition.guess(keys) {
                note(.repaired(.resourceGuessed), "document")
                try add(kind, &scanner, buffer)
            } else if keys.isSuperset(of: ["resource", "data"]), let label = try label(scanner, buffer) {
                try labelled(label, &scanner, buffer)
            } else {
                try wrapper(&scanner, buffer)
            }
        default:
            note(.rejected(.resourceUnknown), nil)
            _ = try scanner.value()
        }
    }

    /// What the object that comes next says it holds: `"resource": "Person"`.
    func label(_ scanner: DocumentScanner, _ buffer: Bytes) throws -> String? {
        var ahead = scanner
        guard let value = try ahead.value(of: "resource"), value.count > 2, buffer[value.lowerBound] == 0x22 else {
            return nil
        }
        return String(decoding: buffer[value.dropFirst().dropLast()], as: UTF8.self)
    }

    private mutating func labelled(_ label: String, _ scanner: inout DocumentScanner, _ buffer: Bytes) throws {
        let kind = Recognition.kinds[Text.folded(label)]
        if kind == nil { note(.repaired(.resourceNotTaken), label) }
        recognisedAnything = recognisedAnything || kind != nil
        try scanner.members { key, scanner in
            let name = String(decoding: buffer[key], as: UTF8.self)
            guard let kind, name == "data" else {
                if !["data", "resource"].contains(name) { note(.repaired(.unknownKeyDropped), name) }
                _ = try scanner.value()
                return
            }
            if scanner.peek() == UInt8(ascii: "[") {
                try scanner.elements { try add(kind, &$0, buffer) }
            } else {
                try add(kind, &scanner, buffer)
            }
        }
    }

    private mutating func wrapper(_ scanner: inout DocumentScanner, _ buffer: Bytes) throws {
        try scanner.members { key, scanner in
            let name = String(decoding: buffer[key], as: UTF8.self)
            if let kind = Recognition.kinds[Text.folded(name)] {
                recognisedAnything = true
                if name != kind.path { note(.repaired(.keyRenamed), name) }
                try list(of: kind, &scanner, buffer)
                return
            }
            switch (Text.folded(name), scanner.peek()) {
            case (let folded, UInt8(ascii: "[")) where Recognition.wrappers.contains(folded):
                note(.repaired(.wrapperOpened), name)
                try guessed(&scanner, buffer)
            case (let folded, UInt8(ascii: "{"))
            where Recognition.wrappers.contains(folded) && depth < Self.deepestWrapper:
                note(.repaired(.wrapperOpened), name)
                depth += 1
                defer { depth -= 1 }
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
            if Recognition.guess(keys) != nil || keys.contains("id") {
                note(.repaired(.valueWrapped), kind.path)
                try add(kind, &scanner, buffer)
                return
            }
            try scanner.members { key, scanner in
                let name = String(decoding: buffer[key], as: UTF8.self)
                if scanner.peek() == UInt8(ascii: "["), Recognition.wrappers.contains(Text.folded(name)) {
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
            if isObject, let kind = Recognition.guess(try scanner.keysAhead()) {
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
        lastKind = kind
        found += 1
        guard found <= limit else { throw ImportDocumentError.tooLarge }
        items[kind, default: []].append(Item(try scanner.value()))
        pages.passed(scanner.offset)
    }

    private mutating func note(_ rule: Finding.Rule, _ field: String?) {
        findings.add(
            Finding(
                resource: "document", id: nil, position: nil, rule: rule, field: field.map { FieldName.shown($0) }))
    }
}
