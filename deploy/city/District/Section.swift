import SS12000

/// A class, a preschool department or a course of adult education: the group a child or pupil belongs to first.
struct Section {
    /// Its unit's place in the district.
    let unit: Int
    let plan: PlannedSection
    /// Its pupils' places in the district; they lie side by side.
    let pupils: Range<Int>

    var name: String { plan.name }
    var schoolType: SchoolType { plan.schoolType }
    var year: Int? { plan.year }
    var curriculum: Curriculum? { plan.curriculum }
}
