package import Contracts
package import JSON
package import Runtime
package import SS12000

/// That a person turned 18: from this local date there is no guardian any more, and what was told to one may be told to
/// none without the person's consent. One born on 29 February turns 18 on 1 March.
///
/// Told once of each person whom the register has known as a child, on the day. Of a protected person it goes to
/// `register.protected` only. The version is that of the person's document at that moment: the document that says the same
/// (no custodian among the responsible) comes before it, and a consumer that judges age by the birth date needs neither.
package struct PersonCameOfAge: Event {
    package static let type: EventType = "register.person-came-of-age.v1"
    package let person: PersonID
    /// The 18th birthday; earlier than the day of telling when the register was stopped or the birth date was set right.
    package let date: LocalDate
    package let version: Int64

    package init(_ person: PersonID, on date: LocalDate, version: Int64) {
        self.person = person
        self.date = date
        self.version = version
    }

    package var subject: String { person.description }

    package func encoded() -> JSON {
        JSON(object: [("id", JSON(person.description)), ("date", JSON(date.description))])
    }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        let id = try data.requiredUUID("id")
        guard id.lowercase == subject else { throw ContractError(field: "id", rule: "not the subject") }
        self.init(PersonID(id), on: try data.requiredDate("date"), version: version)
    }
}
