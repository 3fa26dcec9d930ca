import Runtime

/// When lessons are, so that no teacher and no class is needed twice at a time.
///
/// A section's week has 25 hours. Hour `h` of a section whose week is turned by `t` is at place `h + t` of the clock's
/// week. A team's teacher has at most five hours side by side in each section, and the team's five sections are turned by
/// 0, 5, 10, 15 and 20: so the places never meet. Multiplying by seven then spreads a subject's hours over the days.
enum Timetable {
    static let hours = 25
    /// How many sections share a team of teachers.
    static let teamSections = 5

    struct Slot: Hashable {
        /// 0 for Monday.
        let day: Int
        let period: Int
    }

    static let periods: [(hour: Int, minute: Int)] = [(8, 10), (9, 20), (10, 30), (12, 20), (13, 30), (14, 40)]
    static let minutes = 60

    static func slot(hour: Int, turn: Int) -> Slot {
        let place = (hour + turn) % hours * 7 % hours
        return Slot(day: place / 5, period: place % 5)
    }

    static func slots(of activity: Activity) -> [Slot] {
        activity.hours.map { slot(hour: $0, turn: activity.turn) } + activity.fixed
    }
}
