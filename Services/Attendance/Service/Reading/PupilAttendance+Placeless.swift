import JSON
import Runtime
import SS12000

/// What a custodian is told of a protected child: that and on which days it was absent or late, and what is reported, and nothing by
/// which it could be found. No lesson, activity or time of day, and no day on which all was well: these are a timetable.
extension PupilAttendance {
    func encodedWithoutPlaces() -> JSON {
        .object {
            $0.set("student", JSON(student.description))
            $0.set("from", JSON(days.first.description))
            $0.set("to", JSON(days.last.description))
            $0.set("withoutPlaces", JSON(true))
            $0.set("days", JSON(missedDays))
            $0.set("absences", reports.map { JSON($0.map { $0.wholeDays.encoded() }) })
        }
    }

    private var missedDays: [JSON] {
        let missed = Dictionary(grouping: lessons.filter { $0.mark != .present }, by: \.lesson.date)
        return missed.sorted { $0.key < $1.key }.map { date, lessons in
            // Absences first: the order of the day is told to nobody.
            let marks = lessons.sorted { $0.mark.isAbsent && !$1.mark.isAbsent }.map { $0.encodedWithoutPlace() }
            return ["date": JSON(date.description), "lessons": JSON(marks)]
        }
    }
}

extension PupilAttendance.Reported {
    /// The same by whole local days.
    fileprivate var wholeDays: Self {
        let last = LocalDate(Instant(microseconds: span.end.microseconds - 1))
        return Self(id: id, span: Span(start: LocalDate(span.start).start, end: last.end), type: type)
    }
}
