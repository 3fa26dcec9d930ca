import SS12000

/// A group of the register. Its place among the district's groups is its number.
struct Gathering {
    let unit: Int
    let name: String
    let type: GroupType
    let schoolType: SchoolType?
    var pupils: [Int] = []
    var staff: [Int] = []
}

/// What a group is taught, by whom and at which of the week's hours.
struct Activity {
    let group: Int
    let unit: Int
    let name: String
    let type: ActivityType
    /// The place of its syllabus.
    var syllabus: Int?
    let teachers: [Int]
    /// The hours of the section's week, and how far that week is turned against the clock's; see `Timetable`.
    var hours: Range<Int> = 0..<0
    var turn = 0
    /// Days and periods of their own, outside the section's week.
    var fixed: [Timetable.Slot] = []
}
