import FoundationEssentials
import Runtime
import SS12000

/// A city made of numbers: who and what there is follows from how many pupils there are, so that every program that is
/// told the number knows every id without asking. There are no names and no civic numbers in it.
struct CityPlan {
    static let classSize = 25
    static let classesPerSchool = 20

    let pupils: Int
    let day: LocalDate
    /// Lessons of each class that day, an hour each from eight o'clock.
    let lessonsPerClass: Int

    init(pupils: Int, day: LocalDate, lessonsPerClass: Int = 1) {
        self.pupils = pupils
        self.day = day
        self.lessonsPerClass = lessonsPerClass
    }

    init(_ options: inout LoadOptions) throws {
        guard let pupils = Int(try options.positional()), (Self.classSize...1_000_000).contains(pupils) else {
            throw LoadUsageError(description: "the number of pupils must be from \(Self.classSize) to 1000000")
        }
        self.init(
            pupils: pupils - pupils % Self.classSize, day: try options.date("--date"),
            lessonsPerClass: try options.int("--lessons", default: 1, in: 1...8))
    }

    var classes: Int { pupils / Self.classSize }
    var schools: Int { (classes + Self.classesPerSchool - 1) / Self.classesPerSchool }

    /// The classes of a school, and the pupils of a class, as ranges of their numbers.
    func classes(of school: Int) -> Range<Int> {
        school * Self.classesPerSchool..<min((school + 1) * Self.classesPerSchool, classes)
    }

    func pupils(of schoolClass: Int) -> Range<Int> {
        schoolClass * Self.classSize..<(schoolClass + 1) * Self.classSize
    }

    func school(of schoolClass: Int) -> Int { schoolClass / Self.classesPerSchool }

    // MARK: ids

    private enum Kind: UInt64 {
        case municipality = 1
        case school, head, teacher, pupil, guardian, headDuty, teacherDuty, group, activity, lesson
    }

    var municipality: UUID { Self.id(.municipality, 0) }
    func schoolID(_ school: Int) -> UUID { Self.id(.school, school) }
    func headID(_ school: Int) -> UUID { Self.id(.head, school) }
    func headDutyID(_ school: Int) -> UUID { Self.id(.headDuty, school) }
    func teacherID(_ schoolClass: Int) -> UUID { Self.id(.teacher, schoolClass) }
    func teacherDutyID(_ schoolClass: Int) -> UUID { Self.id(.teacherDuty, schoolClass) }
    func groupID(_ schoolClass: Int) -> UUID { Self.id(.group, schoolClass) }
    func activityID(_ schoolClass: Int) -> UUID { Self.id(.activity, schoolClass) }
    func pupilID(_ pupil: Int) -> UUID { Self.id(.pupil, pupil) }
    /// The first or second guardian (0, 1) of a pupil; no two pupils share one.
    func guardianID(_ pupil: Int, _ which: Int) -> UUID { Self.id(.guardian, pupil * 2 + which) }
    func lessonID(_ schoolClass: Int, _ lesson: Int) -> UUID { Self.id(.lesson, schoolClass * 8 + lesson) }

    func guardianAddress(_ pupil: Int, _ which: Int) -> String { "guardian-\(pupil)-\(which + 1)@home.example" }
    func teacherName(_ schoolClass: Int) -> String { "teacher-\(schoolClass)@school.example" }
    func headName(_ school: Int) -> String { "head-\(school)@school.example" }

    /// Version 8 (RFC 9562): ours to fill. The number is spread by a multiplication so that ids arrive in no order, as a
    /// real register's do.
    private static func id(_ kind: Kind, _ number: Int) -> UUID {
        let spread = (UInt64(number) &* 0x9e37_79b9_7f4a_7c15) >> 16
        return UUID(
            high: spread << 16 | 0x8000 | kind.rawValue, low: 0x8000_0000_0000_0000 | UInt64(number))
    }
}
