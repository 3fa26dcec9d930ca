import SS12000

/// A syllabus (ämnesplan): one for each subject of each school form, in the same order in every city.
struct Syllabus {
    let schoolType: SchoolType
    let subject: Curriculum.Subject

    static let all: [Syllabus] = {
        var seen: Set<String> = []
        var list: [Syllabus] = []
        for curriculum in Curriculum.all {
            for course in curriculum.courses {
                guard seen.insert("\(curriculum.schoolType.rawValue) \(course.subject.code)").inserted else { continue }
                list.append(Syllabus(schoolType: curriculum.schoolType, subject: course.subject))
            }
        }
        list += Curriculum.languages.map { Syllabus(schoolType: .compulsory, subject: $0) }
        return list
    }()

    private static let places = Dictionary(
        uniqueKeysWithValues: all.enumerated().map { ("\($1.schoolType.rawValue) \($1.subject.code)", $0) })

    /// The place of a subject's syllabus in `all`.
    static func place(_ subject: Curriculum.Subject, _ schoolType: SchoolType) -> Int? {
        places["\(schoolType.rawValue) \(subject.code)"]
    }
}
