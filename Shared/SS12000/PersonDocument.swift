package import JSON
package import Runtime

/// An e-mail address of a person, with the standard's type when it is a known one.
package struct Email: Hashable, Sendable {
    package let value: String
    package let type: EmailType?
}

package struct Phone: Hashable, Sendable {
    package let value: String
    package let type: PhoneType?
    package let isMobile: Bool
}

package struct Enrolment: Hashable, Sendable {
    package let organisation: OrganisationID
    package let schoolType: SchoolType?
    package let schoolYear: Int?
    package let period: Period
    package let isCancelled: Bool
    package let programme: ProgrammeID?

    /// Whether the pupil is enrolled on this local date.
    package func includes(on date: LocalDate) -> Bool { !isCancelled && period.includes(date) }
}

/// An adult who answers for a pupil. The standard gives a responsibility no dates: one that has ended is gone from the
/// list.
package struct Responsible: Hashable, Sendable {
    package let person: PersonID
    package let relation: RelationType?
}

package struct PersonDocument: ResourceDocument {
    package static let kind = ResourceKind.persons
    package let json: JSON
    package let id: PersonID

    package init?(_ json: JSON) {
        guard let id: PersonID = json.identifier("id") else { return nil }
        self.json = json
        self.id = id
    }

    package var givenName: String { json["givenName"]?.string ?? "" }
    package var middleName: String? { json["middleName"]?.string }
    package var familyName: String { json["familyName"]?.string ?? "" }
    package var civicNumber: String? { json["civicNo"]?["value"]?.string }
    package var birthDate: LocalDate? { json.date("birthDate") }

    /// The mark as it stands in the document; nil when the document does not speak of it.
    package var securityMarking: String? {
        guard let mark = json["securityMarking"], !mark.isNull else { return nil }
        return mark.string ?? SecurityMarking.confidential.rawValue
    }

    /// Whether the person's identity is protected: anything but an absent mark or `Ingen`, so an unknown mark protects.
    package var isProtected: Bool {
        guard let securityMarking else { return false }
        return securityMarking != SecurityMarking.unmarked.rawValue
    }

    /// The document with this mark.
    package func marked(_ mark: String) -> JSON { with("securityMarking", JSON(mark)) }

    /// The document with this value of one of the standard's fields, which stands where the standard's order has it: the
    /// same value gives the same bytes. `meta` is left out; the register keeps its own.
    package func with(_ name: String, _ value: JSON) -> JSON { json.setting(name, value).inStandardOrder(.persons) }

    package var status: PersonStatus { json.code("personStatus") ?? .active }
    package var principalNames: [String] { json.list("eduPersonPrincipalNames").compactMap(\.string) }
    package var emails: [Email] {
        json.list("emails").compactMap { item in
            item["value"]?.string.map { Email(value: $0, type: item.code("type")) }
        }
    }
    package var phones: [Phone] {
        json.list("phoneNumbers").compactMap { item in
            item["value"]?.string.map {
                Phone(value: $0, type: item.code("type"), isMobile: item["mobile"]?.bool ?? true)
            }
        }
    }
    package var enrolments: [Enrolment] {
        json.list("enrolments").compactMap { item in
            guard let organisation: OrganisationID = item.reference("enroledAt") else { return nil }
            return Enrolment(
                organisation: organisation, schoolType: item.code("schoolType"), schoolYear: item["schoolYear"]?.int,
                period: Period(item), isCancelled: item["cancelled"]?.bool ?? false,
                programme: item.reference("programme"))
        }
    }
    package var responsibles: [Responsible] {
        json.list("responsibles").compactMap { item in
            item.reference("person").map { Responsible(person: $0, relation: item.code("relationType")) }
        }
    }

    /// Those who have custody of the person, each once, in the document's order.
    package var custodians: [PersonID] {
        var seen: Set<PersonID> = []
        return responsibles.filter { $0.relation == .custodian && seen.insert($0.person).inserted }.map(\.person)
    }

    /// Whether the person has turned 18 by this local date (on the birthday they have). One born on 29 February turns
    /// 18 on 1 March of a common year. Without a birth date the person is treated as a child.
    package func isAdult(on date: LocalDate) -> Bool {
        guard let birthDate else { return false }
        return birthDate.adding(years: 18) <= date
    }
}
