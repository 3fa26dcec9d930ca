import JSON

/// What is taught: syllabuses, programmes, study plans and what a school unit offers; and a child's placement.
extension Schemas {
    static let placement = Schema(
        identity + [
            Field(
                name: "placedAt", shape: .reference(.organisations), absence: .refused,
                aliases: ["organisation", "schoolunit", "organization"]),
            Field(name: "group", shape: .reference(.groups)),
            Field(
                name: "child", shape: .reference(.persons), absence: .refused, aliases: ["person", "student"]),
            Field(name: "owners", shape: .list(.reference(.persons)), aliases: ["owner"]),
            Field(name: "schoolType", shape: .code(placementSchoolType), absence: .refused),
            startDate,
            Field(name: "endDate", shape: .date),
            Field(name: "reason", shape: .code(placementReason)),
            Field(name: "maxWeeklyScheduleHours", shape: .integer(0...168)),
        ], rule: PlacementRules.apply)

    static let syllabus = Schema(
        identity + [
            Field(
                name: "schoolType", shape: .code(Codes.schoolType, otherwise: "AU"),
                absence: .assumed("AU", .valueAssumed)),
            Field(name: "subjectCode", shape: .text),
            Field(
                name: "subjectName", shape: .text, absence: .refused, aliases: ["subject", "displayname", "name"]),
            Field(name: "subjectDesignation", shape: .text),
            Field(name: "courseCode", shape: .text),
            Field(name: "courseName", shape: .text),
            Field(name: "startSchoolYear", shape: .integer(0...10)),
            Field(name: "endSchoolYear", shape: .integer(0...10)),
            Field(name: "points", shape: .integer(0...10_000)),
            Field(name: "curriculum", shape: .code(curriculum)),
            Field(name: "languageCode", shape: .text, aliases: ["language"]),
            Field(
                name: "specialisationCourseContent",
                shape: .object(
                    Schema([
                        Field(name: "title", shape: .text, absence: .refused),
                        Field(name: "description", shape: .text, absence: .refused),
                        Field(name: "titleEnglish", shape: .text, aliases: ["titleengish"]),
                        Field(name: "descriptionEnglish", shape: .text),
                    ]))),
            Field(name: "official", shape: .boolean, absence: .refused, aliases: ["isofficial"]),
        ], rule: SyllabusRules.apply)

    static let programme = Schema(
        identity + [
            Field(name: "name", shape: .text, absence: .refused, aliases: ["displayname", "title"]),
            Field(name: "type", shape: .code(programmeType), absence: .refused, aliases: ["programmetype"]),
            Field(name: "parentProgramme", shape: .reference(.programmes), aliases: ["parent"]),
            Field(
                name: "schoolType", shape: .code(Codes.schoolType, otherwise: "AU"),
                absence: .assumed("AU", .valueAssumed)),
            Field(name: "code", shape: .text, aliases: ["programmecode"]),
            Field(
                name: "content",
                shape: .list(
                    .object(
                        Schema([
                            Field(name: "type", shape: .code(programmeContentType), absence: .refused),
                            Field(name: "points", shape: .integer(0...10_000)),
                            Field(
                                name: "content", shape: .list(.reference(.syllabuses)),
                                aliases: ["syllabuses", "courses"]),
                        ])))),
        ], rule: ProgrammeRules.apply)

    static let studyPlan = Schema(
        identity + [
            Field(
                name: "student", shape: .reference(.persons), absence: .refused, aliases: ["person", "pupil"]),
            Field(
                name: "content",
                shape: .list(
                    .object(
                        Schema([
                            Field(name: "title", shape: .text),
                            Field(name: "type", shape: .code(studyPlanContentType)),
                            Field(name: "points", shape: .integer(0...10_000)),
                            Field(
                                name: "syllabuses", shape: .list(.object(studyPlanSyllabus)),
                                absence: .assumed([], .valueAssumed), aliases: ["courses", "content"]),
                        ])))),
            Field(
                name: "notes",
                shape: .list(
                    .object(
                        Schema(
                            [
                                Field(
                                    name: "type", shape: .code(studyPlanNoteType, otherwise: "Anteckningar"),
                                    absence: .assumed("Anteckningar", .valueAssumed)),
                                Field(name: "note", shape: .text, absence: .refused, aliases: ["text"]),
                            ], bareField: "note")))),
            startDate,
            Field(name: "endDate", shape: .date),
        ])

    /// The standard's has neither id nor `meta`: an id is derived where there is none, a missing `meta` is no deviation.
    static let schoolUnitOffering = Schema([
        identity[0],
        Field(name: "meta", shape: .meta),
        Field(name: "startDate", shape: .date),
        Field(name: "endDate", shape: .date),
        Field(
            name: "offeredAt", shape: .reference(.organisations), absence: .refused,
            aliases: ["organisation", "schoolunit", "organization"]),
        Field(
            name: "offeredSyllabuses", shape: .list(.reference(.syllabuses)),
            absence: .assumed([], .valueAssumed), aliases: ["syllabuses"]),
        Field(name: "offeredProgrammes", shape: .list(.reference(.programmes)), aliases: ["programmes"]),
    ])

    private static let studyPlanSyllabus = Schema(
        [
            Field(name: "syllabus", shape: .reference(.syllabuses), absence: .refused, aliases: ["course"]),
            Field(name: "note", shape: .text),
            Field(name: "startDate", shape: .date),
            Field(name: "endDate", shape: .date),
            Field(name: "hours", shape: .integer(0...10_000)),
        ], bareField: "syllabus")

    private static let placementSchoolType = CodeTable(PlacementSchoolType.self)
    private static let placementReason = CodeTable(PlacementReason.self)
    private static let curriculum = CodeTable(Curriculum.self)
    private static let programmeType = CodeTable(ProgrammeType.self)
    private static let programmeContentType = CodeTable(ProgrammeContentType.self)
    private static let studyPlanContentType = CodeTable(StudyPlanContentType.self)
    private static let studyPlanNoteType = CodeTable(StudyPlanNoteType.self)
}
