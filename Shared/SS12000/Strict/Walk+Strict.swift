import FoundationEssentials
import JSON
import Runtime

/// What a walk does otherwise where every deviation is a mistake.
extension Walk {
    /// What is missing in an object that is judged strictly: a mistake where the standard requires it; the form that is
    /// stored is else the same as an import's.
    mutating func settle(_ draft: inout Draft) {
        for (place, field) in draft.schema.fields.enumerated() where draft.slots[place] == nil {
            if draft.spoken.contains(place) { continue }
            if field.isRequired {
                mistake(.missingField, field.name)
            } else if case .assumed(let value, _) = field.absence {
                draft.slots[place] = value
            }
        }
    }

    /// An object with an id in the form all ids have. What the standard serves beside the id (`displayName`,
    /// `securityMarking`) is read-only, so it may be sent back.
    mutating func strictReference(_ json: JSON, _ kind: ResourceKind?) -> Reading? {
        guard let members = json.members else {
            mistake(.notAReference)
            return nil
        }
        for (name, _) in members where !["id", "displayName", "securityMarking"].contains(name) {
            mistake(.unknownField, name)
        }
        guard let id = json["id"] else {
            mistake(.missingField, "id")
            return nil
        }
        guard let text = id.string, let uuid = UUID(text: text), uuid.lowercase == text else {
            mistake(.notAnID, "id")
            return nil
        }
        if let kind { refer(to: kind, uuid) }
        return .value(JSON(object: [("id", id)]), nil)
    }

    /// Texts have an end: names and codes at 1,000 characters, what people write freely at 10,000.
    mutating func strictText(_ json: JSON) -> Reading? {
        let reading = Lenient.text(json)
        guard let text = json.string, text.utf8.count > Self.longestText else { return reading }
        let most = isFreeText ? Self.longestFreeText : Self.longestText
        if text.unicodeScalars.count > most { mistake(.tooLong) }
        return reading
    }

    private static let longestText = 1_000
    private static let longestFreeText = 10_000

    mutating func strictEmail(_ json: JSON) -> Reading? {
        guard case .value(let value, nil) = Lenient.email(json) else {
            mistake(json.string == nil ? .wrongType : .notAnEmail)
            return nil
        }
        if value != json { mistake(.notAnEmail) }
        return .value(value, nil)
    }
}
