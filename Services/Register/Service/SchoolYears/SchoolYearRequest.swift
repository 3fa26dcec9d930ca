import HTTP
import JSON
import Runtime
import SS12000

/// What `POST /v1/school-year-changes` is told. What it does not say follows from school types, years and names.
struct SchoolYearRequest: Sendable {
    /// A school unit, or anything above some: all below it are meant.
    let organisation: OrganisationID
    /// The last day of enrolments, memberships and classes of the year that ends.
    let lastDay: LocalDate
    /// The first day of those of the year that begins.
    let firstDay: LocalDate
    /// Their last day: a year after this year's unless said. Clients take an enrolment without one for none of today.
    let endDate: LocalDate?
    /// Empty for all that go by years.
    let schoolTypes: Set<SchoolType>
    let classes: [GroupID: ClassDecision]
    /// Pupils who repeat the year, and the class they join: one that runs then, or one of this year whose successor is meant.
    let retained: [PersonID: Retention]
    /// Pupils who leave though it is not the last year.
    let leaving: Set<PersonID>
    let transfers: [Transfer]
    let handling: Handling
    /// Whether mentors and others with a part in a class have it in the next one too.
    let carriesRoles: Bool
    /// Other groups of these types end with the year.
    let endingGroups: Set<GroupType>

    enum Handling: String, Sendable, CaseIterable {
        /// Each class ends, and a new one begins with those of its pupils who go on.
        case new
        /// Each class is named anew and goes on. The new name is in force when the change is applied.
        case rename
    }

    struct ClassDecision: Sendable {
        enum Action: String, Sendable, CaseIterable { case promote, keep, end }
        let place: Int
        /// `keep`: goes on under its name (a class of several years). `end`: has no successor.
        let action: Action
        let name: String?
        /// The pupils go into this class, which exists already.
        let into: GroupID?
    }

    struct Retention: Sendable {
        let place: Int
        let into: GroupID?
    }

    /// All pupils of one year go on at another unit.
    struct Transfer: Sendable {
        let place: Int
        let from: OrganisationID
        let type: SchoolType
        let year: Int
        let to: OrganisationID
        /// Nil: what follows within the school type.
        let nextType: SchoolType?
        let nextYear: Int?
    }

    /// Throws 422 `body-invalid` with every mistake.
    init(_ json: JSON) throws(Problem) {
        var form = CommandForm(json)
        let organisation: OrganisationID? = form.reference("organisation")
        let last = form.date("lastDay")
        let first = form.date("firstDay")
        let end = form.date("endDate", isRequired: false)
        schoolTypes = Set(form.codes("schoolTypes"))
        classes = Self.classes(&form)
        retained = Self.retained(&form)
        leaving = Set(form.references("leaving"))
        transfers = Self.transfers(&form)
        handling = form.word("groupHandling") ?? .new
        carriesRoles = form.flag("carryRoles") ?? false
        endingGroups = Set(form.codes("endGroups"))
        if endingGroups.contains(.schoolClass) { form.refuse("endGroups", "classes-end-anyway") }
        if let last, let first {
            if !(1...120).contains(first.days(since: last)) {
                form.refuse("firstDay", "not-1-to-120-days-after-last-day")
            }
            if let end, end <= first { form.refuse("endDate", "not-after-first-day") }
        }
        for (person, _) in retained where leaving.contains(person) { form.refuse("leaving", "retained-too") }
        try form.finish()
        guard let organisation, let last, let first else { throw .bodyInvalid("organisation", "missing") }
        (self.organisation, lastDay, firstDay) = (organisation, last, first)
        endDate = end ?? last.adding(years: 1)
    }

    private static func classes(_ form: inout CommandForm) -> [GroupID: ClassDecision] {
        var classes: [GroupID: ClassDecision] = [:]
        for (place, value) in form.list("classes").enumerated() {
            var part = form.part(value, "classes[\(place)]")
            let group: GroupID? = part.reference("group")
            let name = part.text("name", isRequired: false)
            let into: GroupID? = part.reference("into", isRequired: false)
            let action: ClassDecision.Action = part.word("action") ?? .promote
            if name != nil, into != nil || action != .promote { part.refuse("name", "said-with-another-decision") }
            if into != nil, action != .promote { part.refuse("into", "said-with-another-decision") }
            part.refuseUnknown()
            form.add(part)
            guard let group else { continue }
            if classes[group] != nil { form.refuse("classes[\(place)].group", "repeated") }
            classes[group] = ClassDecision(place: place, action: action, name: name, into: into)
        }
        return classes
    }

    private static func retained(_ form: inout CommandForm) -> [PersonID: Retention] {
        var retained: [PersonID: Retention] = [:]
        for (place, value) in form.list("retained").enumerated() {
            var part = form.part(value, "retained[\(place)]")
            let person: PersonID? = part.reference("person")
            let group: GroupID? = part.reference("class", isRequired: false)
            part.refuseUnknown()
            form.add(part)
            guard let person else { continue }
            if retained[person] != nil { form.refuse("retained[\(place)].person", "repeated") }
            retained[person] = Retention(place: place, into: group)
        }
        return retained
    }

    private static func transfers(_ form: inout CommandForm) -> [Transfer] {
        form.list("transfers").enumerated().compactMap { place, value in
            var part = form.part(value, "transfers[\(place)]")
            let from: OrganisationID? = part.reference("from")
            let type: SchoolType? = part.code("schoolType")
            let year = part.integer("schoolYear", in: 0...10)
            let to: OrganisationID? = part.reference("to")
            let nextType: SchoolType? = part.code("nextSchoolType", isRequired: false)
            let nextYear = part.integer("nextSchoolYear", in: 0...10, isRequired: false)
            part.refuseUnknown()
            form.add(part)
            guard let from, let type, let year, let to else { return nil }
            return Transfer(
                place: place, from: from, type: type, year: year, to: to, nextType: nextType, nextYear: nextYear)
        }
    }
}
