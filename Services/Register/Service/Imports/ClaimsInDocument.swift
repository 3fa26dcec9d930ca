import FoundationEssentials
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// A person of a document, of an import or of a register that is followed, without what another has: their civic number, their
/// login name, or the person as their own guardian's guardian. Asked in the transaction that writes; two of one document have
/// been told apart before (`PersonClaims`).
///
/// Where a document moves a number or a name from one person to another and the new holder is written first, it is left
/// out at first, and taken when the old one has let it go: what is left out is written again at the document's end
/// (`RepairRule.mayBecomeFree`).
struct ClaimsInDocument: Sendable {
    /// Whether the document's sender may know of people with a protection mark.
    let seesHidden: Bool

    /// Nil when nothing had to be left out.
    ///
    /// - Parameter held: the person as it stands; of the number they have already nothing is asked. Nil asks of all.
    func settle(
        _ person: PersonDocument, held: Persons.Standing?, in transaction: borrowing Transaction
    ) throws -> (person: PersonDocument, repairs: [WrittenResource.Repair])? {
        var json = person.json
        var repairs: [WrittenResource.Repair] = []
        let id = person.id.uuid
        if let number = person.civicNumber, number != held?.civicNumber,
            try IdentityClaims.isTaken(civicNumber: number, besides: id, seesHidden: seesHidden, in: transaction)
        {
            json = json.setting("civicNo", nil)
            repairs.append(.init(.civicNumberTaken, "civicNo.value"))
        }
        if let names = json["eduPersonPrincipalNames"]?.elements {
            var kept: [JSON] = []
            for (place, name) in names.enumerated() {
                let isTaken = try name.string.map {
                    try IdentityClaims.isTaken(principalName: $0, besides: id, in: transaction)
                }
                if isTaken == true {
                    repairs.append(.init(.principalNameTaken, "eduPersonPrincipalNames[\(place)]"))
                } else {
                    kept.append(name)
                }
            }
            if kept.count < names.count { json = json.setting("eduPersonPrincipalNames", JSON(kept)) }
        }
        if let responsibles = json["responsibles"]?.elements, !responsibles.isEmpty {
            let wards = try IdentityClaims.wards(of: id, seesHidden: seesHidden, in: transaction).map(\.lowercase)
            if !wards.isEmpty {
                // Not by place: a sender who may not see them all counts otherwise.
                let kept = responsibles.filter { !wards.contains($0["person"]?["id"]?.string ?? "") }
                if kept.count < responsibles.count {
                    json = json.setting("responsibles", JSON(Array(kept)))
                    repairs.append(.init(.guardianCircle, "responsibles.person"))
                }
            }
        }
        guard !repairs.isEmpty, let settled = PersonDocument(json) else { return nil }
        return (settled, repairs)
    }
}
