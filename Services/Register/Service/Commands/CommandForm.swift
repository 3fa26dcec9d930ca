import HTTP
import JSON
import Runtime
import SS12000

/// Reads the fields of a command's body and gathers every mistake instead of stopping at the first. A field it is not asked
/// for is a mistake too: a misspelt date would silently mean another day.
struct CommandForm {
    private let json: JSON
    private let path: String
    private var asked: Set<String> = []
    private(set) var errors: [Problem.FieldError] = []

    /// - Parameter path: where the object stands in the body, with the dot (`groups[2].`).
    init(_ json: JSON, at path: String = "") {
        self.json = json
        self.path = path
        if json.kind != .object { refuse("", "not-an-object") }
    }

    /// Throws when anything was wrong.
    mutating func finish() throws(Problem) {
        refuseUnknown()
        if !errors.isEmpty { throw .bodyInvalid(errors) }
    }

    mutating func refuse(_ field: String, _ rule: String) {
        let place = field.isEmpty ? String(path.dropLast()) : path + field
        errors.append(.init(place.isEmpty ? "body" : place, rule))
    }

    mutating func refuseUnknown() {
        guard let members = json.members else { return }
        for (name, _) in members where !asked.contains(name) { refuse(FieldName.shown(name), "unknown-field") }
    }

    mutating func date(_ field: String, isRequired: Bool = true) -> LocalDate? {
        read(field, isRequired, "not-a-date") { $0.string.flatMap { LocalDate(iso8601: $0) } }
    }

    mutating func code<C: Code>(_ field: String, isRequired: Bool = true, as type: C.Type = C.self) -> C? {
        read(field, isRequired, "unknown-value") { $0.string.flatMap { C(rawValue: $0) } }
    }

    /// One of a few words.
    mutating func word<Word: RawRepresentable<String>>(_ field: String, as type: Word.Type = Word.self) -> Word? {
        read(field, false, "unknown-value") { $0.string.flatMap { Word(rawValue: $0) } }
    }

    mutating func integer(_ field: String, in range: ClosedRange<Int>, isRequired: Bool = true) -> Int? {
        read(field, isRequired, "not-\(range.lowerBound)-to-\(range.upperBound)") {
            $0.int.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func flag(_ field: String) -> Bool? { read(field, false, "not-a-boolean") { $0.bool } }

    mutating func text(_ field: String, isRequired: Bool = true, longest: Int = 200) -> String? {
        read(field, isRequired, "not-1-to-\(longest)-characters") {
            $0.string.flatMap { !$0.isEmpty && $0.count <= longest ? $0 : nil }
        }
    }

    mutating func object(_ field: String) -> JSON? {
        read(field, true, "not-an-object") { $0.kind == .object ? $0 : nil }
    }

    /// `"id"` or `{"id": "id"}`.
    mutating func reference<ID: Identifier>(_ field: String, isRequired: Bool = true) -> ID? {
        read(field, isRequired, "not-a-uuid") { ($0.string ?? $0["id"]?.string).flatMap { ID($0) } }
    }

    /// The elements of a list, none when it is left out.
    mutating func list(_ field: String, most: Int = 10_000) -> [JSON] {
        read(field, false, "not-a-list-of-at-most-\(most)") { value in
            value.elements.map(Array.init).flatMap { $0.count <= most ? $0 : nil }
        } ?? []
    }

    /// Some of the standard's values, none when it is left out.
    mutating func codes<C: Code>(_ field: String, as type: C.Type = C.self) -> [C] {
        list(field).enumerated().compactMap { place, value in
            let code = value.string.flatMap { C(rawValue: $0) }
            if code == nil { refuse("\(field)[\(place)]", "unknown-value") }
            return code
        }
    }

    mutating func references<ID: Identifier>(_ field: String) -> [ID] {
        list(field).enumerated().compactMap { place, value in
            guard let id = (value.string ?? value["id"]?.string).flatMap({ ID($0) }) else {
                refuse("\(field)[\(place)]", "not-a-uuid")
                return nil
            }
            return id
        }
    }

    /// Takes over the mistakes of a part.
    mutating func add(_ part: CommandForm) { errors += part.errors }

    func part(_ value: JSON, _ place: String) -> CommandForm { CommandForm(value, at: "\(path)\(place).") }

    private mutating func read<Value>(
        _ field: String, _ isRequired: Bool, _ rule: String, _ read: (JSON) -> Value?
    ) -> Value? {
        asked.insert(field)
        guard let value = json[field], !value.isNull else {
            if isRequired { refuse(field, "missing") }
            return nil
        }
        let found = read(value)
        if found == nil { refuse(field, rule) }
        return found
    }
}
