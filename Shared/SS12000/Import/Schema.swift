import JSON

/// What one field of the standard looks like, and how forgiving its reading is.
indirect enum Shape: Sendable {
    case identity
    case meta
    case text
    case digits(Int)
    case date
    case timestamp
    case integer(ClosedRange<Int>)
    case boolean
    case email
    /// One of the standard's values; an unknown one becomes `otherwise`, or is no value.
    case code(CodeTable, otherwise: String? = nil)
    case securityMarking
    case reference(ResourceKind)
    /// A reference to something no import holds, such as a room; kept unchecked.
    case looseReference(String)
    case object(Schema)
    case list(Shape, unique: Bool = false)

    /// Of an object, or of a list's elements.
    var schema: Schema? {
        switch self {
        case .object(let schema): schema
        case .list(let element, _): element.schema
        default: nil
        }
    }
}

struct Field: Sendable {
    enum Absence: Sendable {
        case allowed
        case refused
        /// Taken for granted when missing or unreadable.
        case assumed(JSON, RepairRule)
        /// Taken for granted when missing; a value that is there but cannot be read refuses the object.
        case assumedUnlessWrong(JSON, RepairRule)
    }

    let name: String
    let shape: Shape
    var absence: Absence = .allowed
    /// Other names for the same thing, folded.
    var aliases: [String] = []
    /// Read, because a rule needs it, but no part of the standard and never stored.
    var isForeign = false
    /// Whether the standard requires the field, where `absence` does not tell: an import may manage without a required
    /// one, or take for granted what the standard leaves open.
    var required: Bool?

    /// Whether a document that is judged strictly must have it.
    var isRequired: Bool {
        if let required { return required }
        if case .allowed = absence { return false }
        return true
    }

    /// The source's `meta` is the standard's, but the service that stores the item keeps its own.
    var isStored: Bool {
        if case .meta = shape { false } else { !isForeign }
    }

    var isRefusedWhenWrong: Bool {
        switch absence {
        case .refused, .assumedUnlessWrong: true
        case .allowed, .assumed: false
        }
    }
}

/// The fields of one kind of object, in the order in which they are stored: two documents that say the same in another
/// order are then the same bytes.
final class Schema: Sendable {
    typealias Rule = @Sendable (inout Draft, inout Walk) -> Void
    typealias ForeignKey = @Sendable (_ key: String, JSON, inout Draft, inout Walk) -> Bool

    let fields: [Field]
    /// The field that a bare value stands for: `"emails": ["a@example.org"]`.
    let bareField: String?
    /// What is reported when a part of this kind has to be dropped, if it has a name of its own.
    let dropRule: RepairRule?
    /// The rules that need more than one field.
    let rule: Rule?
    /// Looks at a key that is no field under any name, once all fields are read; false drops it.
    let foreignKey: ForeignKey?
    /// Whether an object of this schema, or a part of it, has a first and a last day.
    let hasPeriods: Bool
    /// The parts that have, by name.
    let partsWithPeriods: [(name: String, schema: Schema)]
    private let exact: [String: Int]
    private let folded: [String: Int]

    init(
        _ fields: [Field], bareField: String? = nil, dropRule: RepairRule? = nil, rule: Rule? = nil,
        foreignKey: ForeignKey? = nil
    ) {
        self.fields = fields
        self.bareField = bareField
        self.dropRule = dropRule
        self.rule = rule
        self.foreignKey = foreignKey
        var exact: [String: Int] = [:]
        var folded: [String: Int] = [:]
        for (place, field) in fields.enumerated() {
            exact[field.name] = place
            folded[Text.folded(field.name)] = place
            for alias in field.aliases { folded[alias] = place }
        }
        self.exact = exact
        self.folded = folded
        partsWithPeriods = fields.compactMap { field in
            guard let part = field.shape.schema, part.hasPeriods else { return nil }
            return (field.name, part)
        }
        hasPeriods = !partsWithPeriods.isEmpty || exact["endDate"] != nil
    }

    func place(of name: String) -> Int? { exact[name] }
    func place(ofAlias name: String) -> Int? { folded[Text.folded(name)] }
}

/// One object being read: its fields in the schema's order.
struct Draft {
    let schema: Schema
    var slots: [JSON?]
    var failures: [Int: RejectionRule] = [:]
    /// The fields the object speaks of, kept only where it is judged strictly: what was said wrongly is not missing too.
    var spoken: Set<Int> = []

    init(_ schema: Schema) {
        self.schema = schema
        slots = Array(repeating: nil, count: schema.fields.count)
    }

    subscript(name: String) -> JSON? {
        get { schema.place(of: name).flatMap { slots[$0] } }
        set {
            guard let place = schema.place(of: name) else { return }
            slots[place] = newValue
        }
    }

    /// The first field without which the object is of no use, and what was wrong with it.
    var firstLack: (field: String, failure: RejectionRule)? {
        for (place, field) in schema.fields.enumerated() where slots[place] == nil && field.isRefusedWhenWrong {
            return (field.name, failures[place] ?? .missingField)
        }
        return nil
    }

    func hasFailed(_ name: String) -> Bool { schema.place(of: name).map { failures[$0] != nil } ?? false }

    mutating func fail(_ name: String, _ failure: RejectionRule) {
        guard let place = schema.place(of: name) else { return }
        slots[place] = nil
        failures[place] = failure
    }

    /// The object as the standard has it.
    func json() -> JSON {
        var members: [(String, JSON)] = []
        members.reserveCapacity(slots.count)
        for (place, value) in slots.enumerated() {
            if let value, schema.fields[place].isStored { members.append((schema.fields[place].name, value)) }
        }
        return JSON(object: members)
    }
}

/// The standard's values of one code, found by exact and by folded spelling.
struct CodeTable: Sendable {
    private let exact: [String: String]
    private let folded: [String: String]

    init<C: Code>(_ type: C.Type) {
        exact = Dictionary(uniqueKeysWithValues: type.allCases.map { ($0.rawValue, $0.rawValue) })
        var folded = type.aliases.mapValues(\.rawValue)
        for value in type.allCases { folded[Text.folded(value.rawValue)] = value.rawValue }
        self.folded = folded
    }

    /// Compares bytes: to Swift a decomposed `ö` equals the composed one, to other readers it does not.
    func isExact(_ text: String) -> Bool {
        exact[text].map { $0.utf8.elementsEqual(text.utf8) } ?? false
    }

    func meant(by text: String) -> String? { folded[Text.folded(text)] }
}
