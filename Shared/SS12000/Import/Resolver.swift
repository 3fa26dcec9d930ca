package import FoundationEssentials
import Runtime

/// What the importing service already holds, for references that a document does not answer itself.
package struct KnownResources: Sendable {
    package var contains: @Sendable (ResourceKind, UUID) -> Bool
    /// The duties of a person, for a supplier who names teachers by person.
    package var duties: @Sendable (PersonID) -> [DutyID]
    package var organisation: @Sendable (OrganisationID) -> KnownOrganisation?
    /// Who has it, of those the document's sender may know of.
    package var holder: @Sendable (PersonClaim) -> UUID?

    package init(
        contains: @escaping @Sendable (ResourceKind, UUID) -> Bool,
        duties: @escaping @Sendable (PersonID) -> [DutyID] = { _ in [] },
        organisation: @escaping @Sendable (OrganisationID) -> KnownOrganisation? = { _ in nil },
        holder: @escaping @Sendable (PersonClaim) -> UUID? = { _ in nil }
    ) {
        self.contains = contains
        self.duties = duties
        self.organisation = organisation
        self.holder = holder
    }

    /// A service that holds nothing yet.
    package static let nothing = KnownResources { _, _ in false }
}

/// What the rules need to know of an organisation.
package struct KnownOrganisation: Sendable, Hashable {
    package let type: OrganisationType
    package let parent: OrganisationID?
    package let email: String?

    package init(type: OrganisationType, parent: OrganisationID?, email: String?) {
        self.type = type
        self.parent = parent
        self.email = email
    }

    package init(_ document: OrganisationDocument) {
        self.init(type: document.type, parent: document.parent, email: document.email)
    }
}

/// Answers the questions rules ask about other items: first from the document, then from what is held.
final class Resolver {
    let today: LocalDate
    private let known: KnownResources
    /// Ids of items of the document that are (or, for those not read yet, may be) taken in.
    var accepted: [ResourceKind: Set<UUID>] = [:]
    var organisations: [OrganisationID: KnownOrganisation] = [:]
    var groups: [GroupID: (organisation: OrganisationID?, start: LocalDate?)] = [:]
    var dutiesOfPerson: [PersonID: [(duty: DutyID, isTeacher: Bool)]] = [:]
    /// Where the document's staff work; read before the persons are.
    var workplaces: [PersonID: [OrganisationID]] = [:]

    init(known: KnownResources, today: LocalDate) {
        self.known = known
        self.today = today
    }

    func contains(_ kind: ResourceKind, _ id: UUID) -> Bool {
        accepted[kind]?.contains(id) == true || known.contains(kind, id)
    }

    func holder(of claim: PersonClaim) -> UUID? { known.holder(claim) }

    /// The duty by which a person teaches: a teacher's duty before any other, then the lowest id.
    func teachingDuty(of person: PersonID) -> DutyID? {
        let own = dutiesOfPerson[person]?.min { left, right in
            left.isTeacher != right.isTeacher ? left.isTeacher : left.duty < right.duty
        }
        return own?.duty ?? known.duties(person).min()
    }

    func organisation(_ id: OrganisationID) -> KnownOrganisation? {
        organisations[id] ?? known.organisation(id)
    }

    /// The document's only school unit, when it has just one.
    var onlySchoolUnit: OrganisationID? {
        let units = organisations.filter { $0.value.type == .schoolUnit }
        return units.count == 1 ? units.first?.key : nil
    }

    /// Whether an e-mail address belongs to the school: its domain is that of the unit's own address, or of one above
    /// it, or lies under such a domain. A school that uses a public mail provider proves nothing.
    func isSchoolAddress(_ address: String, at unit: OrganisationID) -> Bool {
        guard let domain = Self.domain(of: address) else { return false }
        var next: OrganisationID? = unit
        // A tree is never this deep; a circle would be.
        for _ in 0..<16 {
            guard let id = next, let organisation = organisation(id) else { return false }
            if let own = organisation.email.flatMap(Self.domain), !Self.publicProviders.contains(own),
                domain == own || domain.hasSuffix("." + own)
            {
                return true
            }
            next = organisation.parent
        }
        return false
    }

    private static func domain(of address: String) -> String? {
        guard let at = address.lastIndex(of: "@") else { return nil }
        return address[address.index(after: at)...].lowercased()
    }

    private static let publicProviders: Set<String> = [
        "gmail.com", "googlemail.com", "hotmail.com", "hotmail.se", "outlook.com", "live.se", "live.com", "msn.com",
        "yahoo.com", "yahoo.se", "icloud.com", "me.com", "telia.com", "bredband.net", "comhem.se", "protonmail.com",
        "proton.me", "spray.se", "passagen.se",
    ]
}
