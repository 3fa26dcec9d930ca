import City
import FoundationEssentials
import JSON
import Runtime
import SS12000
import Testing

struct CityScheduleTests {
    private let city: MadeCity

    private static let made = Result { try MadeCity(1_000, seed: 4) }

    init() throws { city = try Self.made.get() }

    private func lessons(by who: (JSON) -> [String]) -> [String: [JSON]] {
        let activities = Dictionary(uniqueKeysWithValues: city["activities"].map { ($0["id"]?.string ?? "", $0) })
        var all: [String: [JSON]] = [:]
        for lesson in city["calendarEvents"] {
            for id in who(activities[lesson["activity"]?["id"]?.string ?? ""] ?? .null) {
                all[id, default: []].append(lesson)
            }
        }
        return all
    }

    private func starts(_ lessons: [JSON]) -> [String] { lessons.compactMap { $0["startTime"]?.string } }

    @Test func `no class and no teacher is needed twice at a time`() {
        let classes = lessons { $0["groups"]?.elements?.compactMap { $0["id"]?.string } ?? [] }
        let teachers = lessons { $0["teachers"]?.elements?.compactMap { $0["duty"]?["id"]?.string } ?? [] }
        #expect(classes.count > 30 && teachers.count > 30)
        for lessons in Array(classes.values) + Array(teachers.values) {
            #expect(Set(starts(lessons)).count == lessons.count)
        }
        // Whoever works full time teaches no more than a week holds.
        #expect(teachers.values.allSatisfy { $0.count <= 25 })
    }

    @Test func `lessons are on the week's school days, in daylight`() {
        let times = city["calendarEvents"].compactMap { $0["startTime"]?.string.flatMap { Instant(rfc3339: $0) } }
        #expect(Set(times.map { LocalDate($0) }.map(\.weekday)) == [1, 2, 3, 4, 5])
        for time in times {
            let date = LocalDate(time)
            #expect(time >= date.at(hour: 8, minute: 0) && time < date.at(hour: 16, minute: 0))
        }
    }

    @Test func `a single day's lessons are that day's of the week`() throws {
        let day = try MadeCity(1_000, seed: 4, schedule: .day)["calendarEvents"]
        let week = city["calendarEvents"].filter { $0["startTime"]?.string?.hasPrefix("2026-11-25") == true }
        #expect(!day.isEmpty && day == week)
        let saturday = MadeCity.day.adding(days: 3)
        #expect(try MadeCity(100, day: saturday, schedule: .day)["calendarEvents"].isEmpty)
    }
}
