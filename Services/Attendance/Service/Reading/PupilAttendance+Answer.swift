import JSON
import Runtime
import SS12000

/// How it looks in the answer: by day, and on a day by lesson. Nobody is named in it, neither who took a roll nor who reported.
extension PupilAttendance {
    func encoded() -> JSON {
        .object {
            $0.set("student", JSON(student.description))
            $0.set("from", JSON(days.first.description))
            $0.set("to", JSON(days.last.description))
            $0.set("days", JSON(byDay.map { $0.encoded() }))
            $0.set("absences", reports.map { JSON($0.map { $0.encoded() }) })
        }
    }

    private struct Day {
        let date: LocalDate
        var lessons: [Attended]

        func encoded() -> JSON {
            ["date": JSON(date.description), "lessons": JSON(lessons.map { $0.encoded() })]
        }
    }

    private var byDay: [Day] {
        var days: [Day] = []
        for attended in lessons {
            if days.last?.date == attended.lesson.date {
                days[days.count - 1].lessons.append(attended)
            } else {
                days.append(Day(date: attended.lesson.date, lessons: [attended]))
            }
        }
        return days
    }
}

extension PupilAttendance.Attended {
    fileprivate func encoded() -> JSON {
        .object {
            $0.set("lesson", JSON(lesson.id.description))
            $0.set("activity", JSON(lesson.activity.description))
            $0.set("startTime", JSON(lesson.span.start.rfc3339))
            $0.set("endTime", JSON(lesson.span.end.rfc3339))
            setMark(&$0)
        }
    }

    func encodedWithoutPlace() -> JSON { .object { setMark(&$0) } }

    private func setMark(_ members: inout JSONObjectBuilder) {
        members.set("status", JSON(mark.status))
        members.set("lateMinutes", mark.lateMinutes.map { JSON($0) })
        members.set("validity", mark.validity.map { JSON($0.shown) })
        if isReported { members.set("reported", JSON(true)) }
    }
}

extension PupilAttendance.Reported {
    func encoded() -> JSON {
        .object {
            $0.set("id", JSON(id.description))
            $0.set("startTime", JSON(span.start.rfc3339))
            $0.set("endTime", JSON(span.end.rfc3339))
            $0.set("type", JSON(type))
        }
    }
}
