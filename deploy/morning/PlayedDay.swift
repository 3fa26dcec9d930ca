import Runtime
import SS12000

/// Which day of the document is played: today as it stands where that is possible, otherwise the day that shows most.
enum PlayedDay {
    /// The day with the most lessons that have pupils; the earliest of equals. Nil when no lesson has any.
    static func withLessons(in school: School) -> LocalDate? {
        var count: [LocalDate: Int] = [:]
        for lesson in school.lessons where school.isPlayable(lesson) {
            count[LocalDate(lesson.start), default: 0] += 1
        }
        return busiest(count)
    }

    /// The day on which most of these periods hold: today if any does then, otherwise one on which one begins or ends.
    static func within(_ periods: [Period], today: LocalDate) -> LocalDate? {
        if periods.contains(where: { $0.includes(today) }) { return today }
        var turns: [LocalDate: Int] = [:]
        for day in periods.flatMap({ [$0.start, $0.end] }).compactMap(\.self) { turns[day, default: 0] += 1 }
        let likely = turns.sorted { ($0.value, $0.key) > ($1.value, $1.key) }.prefix(20).map(\.key)
        let count = likely.map { day in (day, periods.count { $0.includes(day) }) }.filter { $0.1 > 0 }
        return busiest(Dictionary(count, uniquingKeysWith: { first, _ in first }))
    }

    private static func busiest(_ count: [LocalDate: Int]) -> LocalDate? {
        count.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
}
