import SS12000

/// What a section is taught in a week: subjects, and the hours of each among the 25 of its week.
///
/// The hours of a subject, and of all the subjects one teacher takes, lie side by side and are never more than five. Five
/// sections that begin five hours apart can therefore share their teachers without ever needing one of them twice at a
/// time (see `Timetable`).
struct Curriculum {
    struct Course {
        let subject: Subject
        let hours: Range<Int>
        /// Which teacher of the team takes it.
        let teacher: Int
    }

    let schoolType: SchoolType
    let courses: [Course]
    /// How many teachers share the sections of a team; 1 when a section has its own.
    let teachers: Int

    /// A subject by its designation and name.
    struct Subject: Hashable {
        let code: String
        let name: String
    }

    private init(_ schoolType: SchoolType, _ courses: [(code: String, name: String, hours: Int, teacher: Int)]) {
        var hour = 0
        self.schoolType = schoolType
        self.courses = courses.map { course in
            defer { hour += course.hours }
            return Course(
                subject: Subject(code: course.code, name: course.name), hours: hour..<hour + course.hours,
                teacher: course.teacher)
        }
        teachers = (courses.map(\.teacher).max() ?? 0) + 1
    }

    static let preschoolClass = Curriculum(.preschoolClass, [("FKL", "Förskoleklass", 20, 0)])

    static let lowerYears = Curriculum(
        .compulsory,
        [
            ("SV", "Svenska", 7, 0), ("MA", "Matematik", 5, 0), ("EN", "Engelska", 1, 0),
            ("NO", "Naturorienterande ämnen", 2, 0), ("SO", "Samhällsorienterande ämnen", 2, 0),
            ("IDH", "Idrott och hälsa", 2, 0), ("BL", "Bild", 1, 0), ("MU", "Musik", 1, 0), ("SL", "Slöjd", 1, 0),
        ])

    static let upperYears = Curriculum(
        .compulsory,
        [
            ("SV", "Svenska", 4, 0), ("MA", "Matematik", 3, 1), ("TK", "Teknik", 1, 1), ("EN", "Engelska", 3, 2),
            ("BI", "Biologi", 1, 3), ("FY", "Fysik", 1, 3), ("KE", "Kemi", 1, 3), ("HI", "Historia", 1, 4),
            ("GE", "Geografi", 1, 4), ("RE", "Religionskunskap", 1, 4), ("SH", "Samhällskunskap", 1, 4),
            ("IDH", "Idrott och hälsa", 2, 5), ("SL", "Slöjd", 2, 6), ("BL", "Bild", 1, 6), ("MU", "Musik", 1, 7),
            ("HKK", "Hem- och konsumentkunskap", 1, 7),
        ])

    static let upperSecondary = Curriculum(
        .upperSecondary,
        [
            ("SVE", "Svenska", 3, 0), ("ENG", "Engelska", 3, 1), ("MAT", "Matematik", 3, 2), ("HIS", "Historia", 1, 3),
            ("SAM", "Samhällskunskap", 1, 3), ("REL", "Religionskunskap", 1, 3), ("IDR", "Idrott och hälsa", 2, 4),
            ("PR1", "Karaktärsämne 1", 4, 5), ("PR2", "Karaktärsämne 2", 4, 6),
        ])

    static let adaptedCompulsory = Curriculum(
        .adaptedCompulsory,
        [
            ("SV", "Svenska", 5, 0), ("MA", "Matematik", 4, 0), ("NO", "Naturorienterande ämnen", 3, 0),
            ("SO", "Samhällsorienterande ämnen", 3, 0), ("IDH", "Idrott och hälsa", 2, 0), ("MU", "Musik", 2, 0),
            ("HKK", "Hem- och konsumentkunskap", 2, 0),
        ])

    static let training = Curriculum(
        .training,
        [
            ("KOM", "Kommunikation", 6, 0), ("MOT", "Motorik", 5, 0), ("VER", "Verklighetsuppfattning", 4, 0),
            ("VAR", "Vardagsaktiviteter", 4, 0), ("EST", "Estetisk verksamhet", 3, 0),
        ])

    static let adaptedUpperSecondary = Curriculum(
        .adaptedUpperSecondary,
        [
            ("SVE", "Svenska", 4, 0), ("MAT", "Matematik", 4, 0), ("SAM", "Samhällskunskap", 2, 0),
            ("IDR", "Idrott och hälsa", 2, 0), ("PRO", "Programämne", 8, 0),
        ])

    static let special = Curriculum(
        .special,
        [
            ("SV", "Svenska", 5, 0), ("TSP", "Teckenspråk", 4, 0), ("MA", "Matematik", 4, 0),
            ("NO", "Naturorienterande ämnen", 3, 0), ("SO", "Samhällsorienterande ämnen", 3, 0),
            ("IDH", "Idrott och hälsa", 2, 0),
        ])

    static let sami = Curriculum(
        .sami,
        [
            ("SAM", "Samiska", 4, 0), ("SV", "Svenska", 4, 0), ("MA", "Matematik", 4, 0),
            ("NO", "Naturorienterande ämnen", 3, 0), ("SO", "Samhällsorienterande ämnen", 3, 0), ("SLO", "Slöjd", 3, 0),
        ])

    static let swedishForAdults = Curriculum(.adultSwedish, [("SFI", "Svenska för invandrare", 3, 0)])
    static let adultBasic = Curriculum(.adultBasic, [("GRN", "Svenska, grundläggande", 3, 0)])
    static let adultUpperSecondary = Curriculum(.adultUpperSecondary, [("SVE", "Svenska", 3, 0)])
    static let adultAdapted = Curriculum(.adultAdaptedBasic, [("SVS", "Svenska, anpassad utbildning", 3, 0)])

    /// The languages years 6 to 9 choose among, taught to groups across the classes of a year.
    static let languages = [
        Subject(code: "M2SPA", name: "Moderna språk, spanska"), Subject(code: "M2FRA", name: "Moderna språk, franska"),
        Subject(code: "M2DEU", name: "Moderna språk, tyska"),
    ]

    static let all = [
        preschoolClass, lowerYears, upperYears, upperSecondary, adaptedCompulsory, training, adaptedUpperSecondary,
        special,
        sami, swedishForAdults, adultBasic, adultUpperSecondary, adultAdapted,
    ]
}
