import HTTP
import SS12000

/// Why a person cannot be moved. Groups and units are named by the field that holds their id.
enum MoveProblem {
    static func unitNotFound(_ field: String) -> Problem {
        Problem(status: 404, code: "unit-not-found", title: "There is no such organisation", field: field)
    }
    static let notASchoolUnit = Problem(
        status: 409, code: "not-a-school-unit", title: "Pupils and children are at school units only", field: "to")
    static let unitClosed = Problem(
        status: 409, code: "unit-closed", title: "The unit is not in existence on that day", field: "to")
    static let schoolTypeNotAtUnit = Problem(
        status: 409, code: "school-type-not-at-unit", title: "The unit does not have this school type",
        field: "schoolType")
    static let schoolTypeUnclear = Problem(
        status: 422, code: "school-type-unclear",
        title: "The person has no, or more than one, school type at the unit: say which one begins",
        field: "schoolType")
    static let enrolmentOverlaps = Problem(
        status: 409, code: "enrolment-overlaps",
        title: "The person is enrolled at the unit in this school type already in a part of that time", field: "to")
    static let placementOverlaps = Problem(
        status: 409, code: "placement-overlaps",
        title: "The child has a place at the unit in this school type already in a part of that time", field: "to")
    static func groupNotFound(_ place: Int) -> Problem {
        Problem(status: 404, code: "group-not-found", title: "There is no such group", field: "groups[\(place)]")
    }
    static func groupOfAnotherUnit(_ place: Int) -> Problem {
        Problem(
            status: 409, code: "group-of-another-unit", title: "The group belongs to another unit",
            field: "groups[\(place)]")
    }
    static func groupEnded(_ place: Int) -> Problem {
        Problem(
            status: 409, code: "group-ended", title: "The group has ended by that day", field: "groups[\(place)]")
    }
    static func classOverlaps(_ place: Int) -> Problem {
        Problem(
            status: 409, code: "class-overlaps", title: "The pupil would be in two classes of the unit at one time",
            field: "groups[\(place)]")
    }
    static func ownerNotFound(_ place: Int) -> Problem {
        Problem(status: 404, code: "person-not-found", title: "There is no such person", field: "owners[\(place)]")
    }
    static let programmeNotFound = Problem(
        status: 404, code: "programme-not-found", title: "There is no such programme", field: "programme")
}
