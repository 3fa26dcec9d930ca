import FoundationEssentials
import JSON
import Runtime

/// What the persons of one document lay claim to that only one of them may have: a civic number, a name to log in by, and to be
/// another's guardian and not their ward.
///
/// The first of two has it, or the one who has it already. It is told of a document by itself, whoever the service knows:
/// else a sender could learn whom it hides.
struct PersonClaims {
    /// Eight bytes for each: a city has hundreds of thousands. Two that differ are the same once in a thousand million such
    /// documents.
    private var taken: Set<UInt64> = []
    /// Whom the documents' persons are wards of.
    private var wards: Set<UInt64> = []

    /// The person without what an earlier one has.
    mutating func settle(_ json: JSON, _ resolver: Resolver, _ walk: inout Walk) -> JSON {
        var json = json
        if let number = json["civicNo"]?["value"]?.string,
            !take(.civicNumber(number), for: walk.id, resolver)
        {
            json = json.setting("civicNo", nil)
            walk.note(.civicNumberTaken, at: "civicNo.value")
        }
        json = Self.without("eduPersonPrincipalNames", .principalNameTaken, json, &walk) { name, id in
            name.string.map { !take(.principalName($0), for: id, resolver) } ?? false
        }
        return Self.without("responsibles", .guardianCircle, json, &walk) { responsible, id in
            guard let guardian = responsible["person"]?["id"]?.string.flatMap({ UUID(text: $0) }) else { return false }
            let isTaken = wards.contains(Self.mark(.ward(guardian, of: id)))
            if isTaken, resolver.holder(of: .ward(id, of: guardian)) != id { return true }
            wards.insert(Self.mark(.ward(id, of: guardian)))
            return false
        }
    }

    private mutating func take(_ claim: PersonClaim, for person: UUID, _ resolver: Resolver) -> Bool {
        taken.insert(Self.mark(claim)).inserted || resolver.holder(of: claim) == person
    }

    private static func without(
        _ field: String, _ rule: RepairRule, _ json: JSON, _ walk: inout Walk, _ isTaken: (JSON, UUID) -> Bool
    ) -> JSON {
        guard let elements = json[field]?.elements, !elements.isEmpty else { return json }
        var kept: [JSON] = []
        var left: [Int] = []
        for (place, element) in elements.enumerated() {
            if isTaken(element, walk.id) { left.append(place) } else { kept.append(element) }
        }
        for place in left { walk.note(rule, at: "\(field)[\(place)]") }
        return left.isEmpty ? json : json.setting(field, JSON(kept))
    }

    // MARK: Marks

    private static func mark(_ claim: PersonClaim) -> UInt64 {
        switch claim {
        case .civicNumber(let number): mark(number.utf8, 1)
        case .principalName(let name): mark(name.lowercased().utf8, 2)
        case .ward(let child, of: let guardian): mark(guardian.bytes16, mark(child.bytes16, 3))
        }
    }

    /// FNV-1a, stirred at the end; the same everywhere and always.
    private static func mark(_ bytes: some Sequence<UInt8>, _ start: UInt64) -> UInt64 {
        var mark = 0xCBF2_9CE4_8422_2325 ^ start
        for byte in bytes { mark = (mark ^ UInt64(byte)) &* 0x100_0000_01B3 }
        mark = (mark ^ mark >> 32) &* 0xD6E8_FEB8_6659_FD93
        return mark ^ mark >> 32
    }
}
