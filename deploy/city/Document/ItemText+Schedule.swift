import Runtime
import SS12000

/// One lesson of the week.
struct Lesson {
    let activity: Int
    let date: LocalDate
    let period: Int
}

extension District {
    /// The lessons of the city's day or of its week. There are none at weekends.
    func lessons(_ schedule: CityDocument.Schedule) -> [Lesson] {
        let monday = city.day.adding(days: 1 - city.day.weekday)
        let days: ClosedRange<Int> = schedule == .day ? city.day.weekday - 1...city.day.weekday - 1 : 0...4
        return activities.indices.flatMap { place in
            Timetable.slots(of: activities[place]).filter { days.contains($0.day) }
                .sorted { ($0.day, $0.period) < ($1.day, $1.period) }
                .map { Lesson(activity: place, date: monday.adding(days: $0.day), period: $0.period) }
        }
    }
}

extension ItemText {
    mutating func writeActivity(_ place: Int, of district: District) {
        let activity = district.activities[place]
        let year = district.city.year
        let slots = Timetable.slots(of: activity).count
        begin(district.id(ofActivity: place))
        member("displayName", activity.name)
        member("calendarEventsRequired", flag: slots > 0)
        member("startDate", year.start)
        member("endDate", year.end)
        member("activityType", activity.type.rawValue)
        // About 36 weeks of school.
        if slots > 0 { member("minutesPlanned", slots * Timetable.minutes * 36) }
        member("groups", list: [activity.group]) { $0.reference(district.id(ofGroup: $1)) }
        let organisation = district.units[activity.unit].number
        member("teachers", list: activity.teachers) { text, teacher in
            let duty = district.staff[teacher].duties.firstIndex { $0.organisation == organisation } ?? 0
            text.object { text in
                text.member("duty", reference: district.id(ofDuty: duty, of: teacher))
                text.member("startDate", year.start)
                text.member("endDate", year.end)
            }
        }
        member("syllabus", reference: activity.syllabus.map { district.city.ids(.syllabus, $0) })
        member("organisation", reference: district.city.ids(.organisation, organisation))
        end()
    }

    mutating func write(_ lesson: Lesson, of district: District) {
        let day = lesson.date.days(since: SchoolYear.date(2000, 1, 1))
        let (hour, minute) = Timetable.periods[lesson.period]
        let start = lesson.date.at(hour: hour, minute: minute)
        let number = lesson.activity << 20 | (day & 0x1_FFFF) << 3 | lesson.period
        var chance = district.chance(.lessons, number)
        begin(district.city.ids(.lesson, district.number(number)))
        member("activity", reference: district.id(ofActivity: lesson.activity))
        member("startTime", start.rfc3339)
        member("endTime", (start + .seconds(Timetable.minutes * 60)).rfc3339)
        member("cancelled", flag: chance.happens(5))
        member("teachingLengthStudent", Timetable.minutes)
        end()
    }
}
