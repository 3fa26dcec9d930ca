import FoundationEssentials
import JSON
import Runtime

/// Reads one item by its schema, gathering what had to be changed and, if it comes to that, why it is refused.
struct Walk {
    let resolver: Resolver
    let id: UUID
    private(set) var repairs: [(rule: RepairRule, field: String?)] = []
    private(set) var rejection: (rule: RejectionRule, field: String?)?
    private var trail: [String] = []
    /// Whether every deviation is a mistake, as in a document that one client stands for (see `StrictDocument`), and
    /// not something to be repaired. References are then gathered and not judged.
    let isStrict: Bool
    private(set) var mistakes: [DocumentMistake] = []
    private(set) var references: [DocumentReference] = []

    init(_ resolver: Resolver, id: UUID, isStrict: Bool = false) {
        self.resolver = resolver
        self.id = id
        self.isStrict = isStrict
    }

    mutating func repair(_ rule: RepairRule, _ field: String? = nil) {
        if isStrict { return mistake(rule.asMistake, field) }
        repairs.append((rule, path(field)))
    }

    /// - Parameter path: of the whole item, as a mistake of a single document has it.
    mutating func note(_ rule: RepairRule, at path: String) { repairs.append((rule, path)) }

    mutating func mistake(_ rule: DocumentRule, _ field: String? = nil) {
        mistakes.append(DocumentMistake(field: path(field) ?? DocumentMistake.wholeDocument, rule: rule))
    }

    mutating func refer(to kind: ResourceKind, _ id: UUID) {
        references.append(DocumentReference(kind: kind, id: id, field: path(nil) ?? DocumentMistake.wholeDocument))
    }

    mutating func reject(_ rule: RejectionRule, _ field: String? = nil) {
        if rejection == nil { rejection = (rule, path(field)) }
    }

    /// Whether the field that is being read holds what people write freely.
    var isFreeText: Bool {
        ["description", "descriptionEnglish", "note", "comment", "info"].contains(trail.last ?? "")
    }

    func path(_ field: String?) -> String? {
        guard let field else { return trail.isEmpty ? nil : trail.joined(separator: ".") }
        return (trail + [FieldName.shown(field)]).joined(separator: ".")
    }

    /// The whole item, or nil when it is rejected.
    mutating func item(_ json: JSON, _ schema: Schema) -> JSON? {
        guard let draft = draft(json, schema) else {
            if isStrict { mistake(.notAnObject) } else { reject(.notAnObject) }
            return nil
        }
        if isStrict { return mistakes.isEmpty ? draft.json() : nil }
        if let (field, failure) = draft.firstLack { reject(failure, field) }
        return rejection == nil ? draft.json() : nil
    }

    /// A part of an item, or nil when it is not usable, which is then reported.
    private mutating func part(_ json: JSON, _ schema: Schema) -> JSON? {
        var whole = json
        if isStrict {
            guard let draft = draft(json, schema) else {
                mistake(.notAnObject)
                return nil
            }
            return draft.json()
        }
        if json.kind != .object, let bareField = schema.bareField {
            whole = JSON(object: [(bareField, json)])
            repair(.valueWrapped)
        }
        guard let draft = draft(whole, schema) else {
            repair(schema.dropRule ?? .unreadableValueDropped)
            return nil
        }
        if let (field, failure) = draft.firstLack {
            repair(failure == .unknownReference ? .referenceDropped : schema.dropRule ?? failure.asRepair, field)
            return nil
        }
        return draft.json()
    }

    private mutating func draft(_ json: JSON, _ schema: Schema) -> Draft? {
        guard let members = json.members else { return nil }
        var draft = Draft(schema)
        if case .identity = schema.fields[0].shape { draft.slots[0] = JSON(id.lowercase) }
        var renamed: [(name: String, place: Int, value: JSON)] = []
        var foreign: [(name: String, value: JSON)] = []
        for (name, value) in members {
            if let place = schema.place(of: name), !(isStrict && schema.fields[place].isForeign) {
                read(value, place, &draft)
            } else if isStrict {
                mistake(.unknownField, name)
            } else if let place = schema.place(ofAlias: name) {
                renamed.append((name, place, value))
            } else {
                foreign.append((name, value))
            }
        }
        for (name, place, value) in renamed {
            if draft.slots[place] == nil, draft.failures[place] == nil {
                if case .identity = schema.fields[place].shape {} else { repair(.keyRenamed, name) }
                read(value, place, &draft)
            } else {
                repair(.unknownKeyDropped, name)
            }
        }
        for (name, value) in foreign where schema.foreignKey?(name, value, &draft, &self) != true {
            repair(.unknownKeyDropped, name)
        }
        if isStrict {
            settle(&draft)
            return draft
        }
        schema.rule?(&draft, &self)
        for (place, field) in schema.fields.enumerated() {
            if field.isForeign, draft.slots[place] != nil { repair(.unknownKeyDropped, field.name) }
            guard draft.slots[place] == nil else { continue }
            switch field.absence {
            case .assumedUnlessWrong where draft.failures[place] != nil, .allowed, .refused: continue
            case .assumed(let value, let rule), .assumedUnlessWrong(let value, let rule):
                draft.slots[place] = value
                repair(rule, field.name)
            }
        }
        return draft
    }

    private mutating func read(_ json: JSON, _ place: Int, _ draft: inout Draft) {
        let field = draft.schema.fields[place]
        if isStrict { draft.spoken.insert(place) }
        if json.isNull || json.string == "" {
            repair(.nullDropped, field.name)
            return
        }
        trail.append(field.name)
        let reading = value(json, field.shape)
        trail.removeLast()
        switch reading {
        case .value(let value, let rule):
            draft.slots[place] = value
            if let rule { repair(rule, field.name) }
        case .failed(let failure):
            draft.failures[place] = failure
            if isStrict {
                mistake(failure.asMistake, field.name)
            } else if !field.isRefusedWhenWrong {
                repair(failure.asRepair, field.name)
            }
        case nil:
            // Its loss has been reported where it happened.
            break
        }
    }

    /// Nil when the value is gone and that has been reported.
    private mutating func value(_ json: JSON, _ shape: Shape) -> Reading? {
        switch shape {
        case .identity: .value(JSON(id.lowercase), nil)
        case .meta: meta(json)
        case .text: isStrict ? strictText(json) : Lenient.text(json)
        case .digits(let count): Lenient.digits(json, count: count)
        case .date: Lenient.date(json)
        case .timestamp: Lenient.timestamp(json)
        case .integer(let range): Lenient.integer(json, in: range)
        case .boolean: Lenient.boolean(json)
        case .email: isStrict ? strictEmail(json) : Lenient.email(json)
        case .code(let table, let otherwise): Lenient.code(json, table, otherwise)
        case .securityMarking: Lenient.securityMarking(json)
        case .reference(let kind): reference(json, kind.path, kind)
        case .looseReference(let space): reference(json, space, nil)
        case .object(let schema): part(json, schema).map { .value($0, nil) }
        case .list(let element, let unique): list(json, element, unique)
        }
    }

    private mutating func list(_ json: JSON, _ element: Shape, _ unique: Bool) -> Reading? {
        var items: [JSON] = []
        var seen: Set<String> = []
        let elements: [JSON]
        if let all = json.elements {
            elements = Array(all)
        } else if isStrict {
            mistake(.notAList)
            return nil
        } else {
            elements = [json]
            repair(.valueWrapped)
        }
        let name = trail.last
        defer { if isStrict, let name { trail[trail.count - 1] = name } }
        for (place, item) in elements.enumerated() {
            if isStrict, let name { trail[trail.count - 1] = "\(name)[\(place)]" }
            if item.isNull {
                repair(.nullDropped)
                continue
            }
            switch value(item, element) {
            case .value(let value, let rule):
                if let rule { repair(rule) }
                if unique, let text = value.string, !seen.insert(text).inserted {
                    repair(.duplicateValueDropped)
                } else {
                    items.append(value)
                }
            case .failed(let failure):
                if isStrict { mistake(failure.asMistake) } else { repair(failure.asRepair) }
            case nil: break
            }
        }
        return .value(JSON(items), nil)
    }

    private mutating func reference(_ json: JSON, _ space: String, _ kind: ResourceKind?) -> Reading? {
        var identity = json
        var wrapping: RepairRule?
        if isStrict { return strictReference(json, kind) }
        if json.kind == .object {
            guard let inner = json["id"] else { return .failed(.missingID) }
            identity = inner
            if json.count > 1 { repair(.referenceNameDropped) }
        } else {
            wrapping = .referenceWrapped
        }
        let found: (id: UUID, rule: RepairRule?)?
        if let kind {
            found = ForeignID.read(identity, of: kind)
        } else {
            found = (identity.string ?? identity.int.map(String.init)).flatMap { ForeignID.read($0, of: space) }
        }
        guard let found else { return .failed(.wrongType) }
        if let kind, !resolver.contains(kind, found.id) { return .failed(.unknownReference) }
        if let rule = found.rule { repair(rule) }
        return .value(JSON(object: [("id", JSON(found.id.lowercase))]), wrapping)
    }

    /// The source's own times are not stored (the register keeps its own), but are read so that a report tells what is
    /// wrong with them.
    private mutating func meta(_ json: JSON) -> Reading? {
        if isStrict { return .value(true, nil) }
        for name in ["created", "modified"] {
            guard let time = json[name] else { continue }
            if case .value(_, let rule?) = Lenient.timestamp(time) { repair(rule, name) }
        }
        return .value(JSON(true), nil)
    }
}
