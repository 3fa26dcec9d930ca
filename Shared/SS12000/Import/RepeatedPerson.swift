import JSON

/// A person with several items in one document, as suppliers have them who list pupils, guardians and staff apart.
///
/// The last item counts. From the earlier ones it gets the fields it does not speak of, and a protection mark, whatever
/// it says itself. Lists are not joined: a guardian who is gone from the newest list must not come back.
enum RepeatedPerson {
    /// - Parameter earlier: the latest first.
    /// - Returns: the last item completed, and the fields that were.
    static func completed(_ last: JSON, from earlier: [JSON]) -> (json: JSON, fields: [String]) {
        var json = last
        var spoken = Set(members(of: last).map(\.place))
        var fields: [String] = []
        for item in earlier {
            let missing = members(of: item).filter { !spoken.contains($0.place) }
            for (place, key, value) in missing {
                json = json.setting(key, value)
                if spoken.insert(place).inserted { fields.append(Schemas.person.fields[place].name) }
            }
        }
        return (json, fields)
    }

    /// The mark that must be carried over to a person who is read as this; nil when there is none.
    static func mark(_ normal: JSON, among earlier: [JSON]) -> String? {
        guard PersonDocument(normal)?.isProtected == false else { return nil }
        return earlier.lazy.compactMap { PersonDocument($0) }.first { $0.isProtected }?.securityMarking
    }

    /// The item's members that say something and may be taken over.
    private static func members(of item: JSON) -> [(place: Int, key: String, value: JSON)] {
        guard let members = item.members else { return [] }
        return members.compactMap { key, value in
            guard !value.isNull, value.string != "",
                let place = Schemas.person.place(of: key) ?? Schemas.person.place(ofAlias: key)
            else { return nil }
            switch Schemas.person.fields[place].shape {
            case .identity, .meta, .securityMarking: return nil
            default: return (place, key, value)
            }
        }
    }
}
