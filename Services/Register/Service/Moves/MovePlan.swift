import HTTP
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// A move with everything it refers to looked up and judged.
struct MovePlan: Sendable {
    struct Group: Sendable {
        /// The place in the request's list.
        let place: Int
        let id: GroupID
        let isClass: Bool
        /// The new membership: from the day, or from the group's own first day.
        let period: Period
    }

    let request: MoveRequest
    let person: PersonID
    let schoolType: SchoolType
    let schoolYear: Int?
    let groups: [Group]
    /// What goes on of the enrolment that ends, when nothing else is said.
    private let carried: JSON?

    /// Throws the problems of `MoveProblem`.
    init(
        _ request: MoveRequest, _ document: PersonDocument, _ sight: ProtectedSight,
        in transaction: borrowing Transaction
    ) throws {
        self.request = request
        person = document.id
        let unit = try Self.unit(request.to, "to", in: transaction)
        guard unit.type == .schoolUnit else { throw MoveProblem.notASchoolUnit }
        guard unit.period.overlaps(Period(start: request.date, end: request.date)) else { throw MoveProblem.unitClosed }
        if let from = request.from {
            _ = try Self.unit(from, "from", in: transaction)
            guard try Ties.wereAny(of: document.id, at: from, in: transaction) else {
                throw CommandProblem.notAtUnit("from")
            }
        }
        let before = Self.before(request, document)
        guard let type = request.schoolType ?? before?.enrolment.schoolType else { throw MoveProblem.schoolTypeUnclear }
        schoolType = type
        let types = unit.json["schoolTypes"]?.elements?.compactMap(\.string) ?? []
        guard types.isEmpty || types.contains(type.rawValue) else { throw MoveProblem.schoolTypeNotAtUnit }
        // The year goes on within a school type; in another it has to be said.
        let isSameType = before?.enrolment.schoolType == type
        schoolYear = request.schoolYear ?? (isSameType ? before?.enrolment.schoolYear : nil)
        carried = isSameType ? before?.element : nil
        groups = try Self.groups(request, in: transaction)
        for (place, owner) in request.owners.enumerated() {
            guard try sight.finds(owner, in: transaction) else { throw MoveProblem.ownerNotFound(place) }
            if owner == document.id {
                throw Problem.bodyInvalid("owners[\(place)]", DocumentRule.ownPlacement.rawValue)
            }
        }
        if let programme = request.programme, try !References.holds(.programmes, programme.uuid, in: transaction) {
            throw MoveProblem.programmeNotFound
        }
    }

    /// The school type as placements have it; nil when an enrolment begins.
    var placementType: PlacementSchoolType? { PlacementSchoolType(rawValue: schoolType.rawValue) }

    private var period: Period { Period(start: request.date, end: request.endDate) }

    /// Whether it is what this move has begun already.
    func isNew(_ enrolment: Enrolment) -> Bool {
        !enrolment.isCancelled && enrolment.organisation == request.to && enrolment.schoolType == schoolType
            && enrolment.schoolYear == schoolYear && enrolment.period.start == request.date
    }

    func isNew(_ placement: PlacementDocument) -> Bool {
        placement.organisation == request.to && placement.schoolType == placementType
            && placement.period.start == request.date
    }

    func overlaps(_ enrolment: Enrolment) -> Bool {
        !enrolment.isCancelled && enrolment.organisation == request.to && enrolment.schoolType == schoolType
            && enrolment.period.overlaps(period)
    }

    func overlaps(_ placement: PlacementDocument) -> Bool {
        placement.organisation == request.to && placement.schoolType == placementType
            && placement.period.overlaps(period)
    }

    var enrolment: JSON {
        .object {
            $0.set("enroledAt", ["id": JSON(request.to.description)])
            $0.set("schoolType", schoolType.rawValue)
            $0.set("schoolYear", schoolYear)
            $0.set("startDate", request.date.description)
            $0.set("endDate", request.endDate?.description ?? carriedEnd?.description)
            $0.set("educationCode", request.educationCode.map { JSON($0) } ?? carried?["educationCode"])
            $0.set(
                "programme", request.programme.map { ["id": JSON($0.description)] as JSON } ?? carried?["programme"])
            $0.set("specification", request.specification.map { JSON($0) } ?? carried?["specification"])
        }
    }

    func placement(_ id: PlacementID) -> JSON {
        .object {
            $0.set("id", id.description)
            $0.set("placedAt", ["id": JSON(request.to.description)])
            $0.set("group", groups.first.map { ["id": JSON($0.id.description)] as JSON })
            $0.set("child", ["id": JSON(person.description)])
            if !request.owners.isEmpty {
                $0.set("owners", request.owners.map { ["id": JSON($0.description)] as JSON })
            }
            $0.set("schoolType", schoolType.rawValue)
            $0.set("startDate", request.date.description)
            $0.set("endDate", request.endDate?.description)
            $0.set("reason", request.reason?.rawValue)
            $0.set("maxWeeklyScheduleHours", request.maxWeeklyScheduleHours)
        }
    }

    /// The end the old enrolment had, such as the end of the school year, if that lies after the move.
    private var carriedEnd: LocalDate? {
        let end = carried?["endDate"]?.string.flatMap { LocalDate(iso8601: $0) }
        return end.flatMap { $0 >= request.date ? $0 : nil }
    }

    /// The one enrolment that the move ends; nil when there is none or more than one.
    private static func before(
        _ request: MoveRequest, _ document: PersonDocument
    ) -> (enrolment: Enrolment, element: JSON)? {
        guard let from = request.from, let elements = document.json["enrolments"]?.elements else { return nil }
        let last = request.date.adding(days: -1)
        let ended = elements.compactMap { element -> (enrolment: Enrolment, element: JSON)? in
            guard let enrolment = document.enrolment(element), enrolment.organisation == from,
                enrolment.includes(on: last),
                request.fromSchoolTypes.isEmpty || enrolment.schoolType.map(request.fromSchoolTypes.contains) ?? false
            else { return nil }
            return (enrolment, element)
        }
        return ended.count == 1 ? ended.first : nil
    }

    private static func unit(
        _ id: OrganisationID, _ field: String, in transaction: borrowing Transaction
    ) throws -> OrganisationDocument {
        let held = try Organisations.table.document(id, in: transaction)
        guard let held, let document = OrganisationDocument(try JSON(parsing: held.bytes)) else {
            throw MoveProblem.unitNotFound(field)
        }
        return document
    }

    private static func groups(_ request: MoveRequest, in transaction: borrowing Transaction) throws -> [Group] {
        var groups: [Group] = []
        for (place, id) in request.groups.enumerated() {
            let held = try Groups.table.document(id, in: transaction)
            guard let held, let group = GroupDocument(try JSON(parsing: held.bytes)) else {
                throw MoveProblem.groupNotFound(place)
            }
            guard group.organisation == request.to else { throw MoveProblem.groupOfAnotherUnit(place) }
            if let end = group.period.end, end < request.date { throw MoveProblem.groupEnded(place) }
            let start = group.period.start.map { max($0, request.date) } ?? request.date
            let period = Period(start: start, end: request.endDate)
            let isClass = group.type == .schoolClass
            if isClass, groups.contains(where: { $0.isClass && $0.period.overlaps(period) }) {
                throw MoveProblem.classOverlaps(place)
            }
            groups.append(Group(place: place, id: id, isClass: isClass, period: period))
        }
        return groups
    }
}
