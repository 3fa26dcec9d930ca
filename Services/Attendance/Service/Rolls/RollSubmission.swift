import HTTP
import JSON
import Runtime
import SS12000

/// The body of `PUT …/roll`, read and checked as far as it can be without knowing the lesson.
///
/// `{"marks": [{"student": id, "status": "present"|"absent"|"late", "lateMinutes": n, "validity": "valid"|"invalid"}]}`.
/// Pupils who are not listed are present. What `GET …/roll` adds to a mark may be sent back and is not read; any other
/// field is refused, because a misspelt `validity` would send an alert.
struct RollSubmission: Sendable {
    struct Line: Sendable {
        let student: PersonID
        let mark: Mark
    }

    let lines: [Line]

    /// More pupils than any lesson has; keeps one request from holding the writer.
    static let limit = 1000
    private static let givenByUs: Set<String> = ["givenName", "familyName", "protected", "reported", "unmarked"]

    init(_ json: JSON) throws(Problem) {
        guard let marks = json["marks"] else { throw Self.invalid([.init("marks", "missing")]) }
        guard let items = marks.elements else { throw Self.invalid([.init("marks", "not-an-array")]) }
        guard marks.count <= Self.limit else { throw Self.invalid([.init("marks", "too-many")]) }
        var lines: [Line] = []
        lines.reserveCapacity(marks.count)
        var seen = Set<PersonID>(minimumCapacity: marks.count)
        var errors: [Problem.FieldError] = []
        for (place, item) in items.enumerated() {
            switch Self.line(item) {
            case .success(let line):
                if seen.insert(line.student).inserted {
                    lines.append(line)
                } else {
                    errors.append(.init("marks[\(place)].student", "student-listed-twice"))
                }
            case .failure(let fault):
                errors.append(.init("marks[\(place)]\(fault.field.map { ".\($0)" } ?? "")", fault.rule))
            }
        }
        guard errors.isEmpty else { throw Self.invalid(errors) }
        self.lines = lines
    }

    /// The marks by pupil, once it is known who may stand in the roll and how long the lesson is.
    func checked(against students: [PersonID], lesson: Lesson) throws(Problem) -> [PersonID: Mark] {
        let allowed = Set(students)
        var marks: [PersonID: Mark] = [:]
        marks.reserveCapacity(lines.count)
        var errors: [Problem.FieldError] = []
        for (place, line) in lines.enumerated() {
            if !allowed.contains(line.student) {
                errors.append(.init("marks[\(place)].student", "student-not-in-lesson"))
            }
            // As late as the lesson is long is absent.
            if let minutes = line.mark.lateMinutes, minutes >= max(lesson.minutes, 2) {
                errors.append(.init("marks[\(place)].lateMinutes", "out-of-range"))
            }
            marks[line.student] = line.mark
        }
        guard errors.isEmpty else { throw Self.invalid(errors) }
        return marks
    }

    /// Every mistake at once, with the place and rule of each.
    static func invalid(_ errors: [Problem.FieldError]) -> Problem {
        Problem(
            status: 422, code: "roll-invalid", title: "The roll cannot be stored as it stands",
            detail: errors.first.map { "\($0.field): \($0.rule)" }, field: errors.first?.field, errors: errors)
    }

    private struct Fault: Error {
        let field: String?
        let rule: String
    }

    private static func line(_ json: JSON) -> Result<Line, Fault> {
        guard let members = json.members else { return .failure(Fault(field: nil, rule: "not-an-object")) }
        var student: PersonID?
        var status: String?
        var minutes: Int?
        var validity: Validity?
        for (key, value) in members where !value.isNull {
            switch key {
            case "student":
                student = value.string.flatMap { PersonID($0) }
                if student == nil { return .failure(Fault(field: key, rule: "not-a-uuid")) }
            case "status":
                status = value.string
                if status == nil { return .failure(Fault(field: key, rule: "not-a-string")) }
            case "lateMinutes":
                minutes = value.int
                if minutes == nil { return .failure(Fault(field: key, rule: "not-an-integer")) }
            case "validity":
                switch value.string {
                case "valid": validity = .valid
                case "invalid": validity = .invalid
                default: return .failure(Fault(field: key, rule: "not-valid-or-invalid"))
                }
            default:
                if !givenByUs.contains(key) { return .failure(Fault(field: nil, rule: "unknown-field")) }
            }
        }
        guard let student else { return .failure(Fault(field: "student", rule: "missing")) }
        if status != "late", minutes != nil { return .failure(Fault(field: "lateMinutes", rule: "only-when-late")) }
        switch status {
        case "present":
            if validity != nil { return .failure(Fault(field: "validity", rule: "not-when-present")) }
            return .success(Line(student: student, mark: .present))
        case "absent":
            return .success(Line(student: student, mark: .absent(validity ?? .invalid)))
        case "late":
            guard let minutes else { return .failure(Fault(field: "lateMinutes", rule: "missing")) }
            guard minutes > 0 else { return .failure(Fault(field: "lateMinutes", rule: "out-of-range")) }
            return .success(Line(student: student, mark: .late(minutes: minutes, validity ?? .invalid)))
        case nil:
            return .failure(Fault(field: "status", rule: "missing"))
        default:
            return .failure(Fault(field: "status", rule: "not-present-absent-or-late"))
        }
    }
}
