import JSON
import Runtime
import SS12000

/// How rolls look in answers.
extension StoredRoll {
    /// What `PUT` answers: a receipt, not the marks the client has just sent.
    func receipt(of lesson: CalendarEventID) -> JSON {
        .object {
            $0.set("lesson", JSON(lesson.description))
            $0.set("revision", JSON(revision))
            $0.set("takenAt", JSON(takenAt.rfc3339))
            $0.set("takenBy", author?.encoded())
            $0.set("present", JSON(present))
            $0.set("absent", JSON(absent))
            $0.set("late", JSON(late))
        }
    }

    /// One entry of `GET …/roll/history`.
    func historyEntry() throws -> JSON {
        let marks = try JSON(parsing: marks)
        return .object {
            $0.set("revision", JSON(revision))
            $0.set("takenAt", JSON(takenAt.rfc3339))
            $0.set("takenBy", author?.encoded())
            $0.set("present", JSON(present))
            $0.set("absent", JSON(absent))
            $0.set("late", JSON(late))
            $0.set("marks", marks)
        }
    }
}

extension Actor {
    /// `{"person": id}` or `{"client": subject}`.
    func encoded() -> JSON {
        switch self {
        case .person(let id): ["person": JSON(id.description)]
        case .machine(let subject): ["client": JSON(subject)]
        }
    }
}

extension Lesson {
    func encoded() -> JSON {
        .object {
            $0.set("id", JSON(id.description))
            $0.set("activity", JSON(activity.description))
            $0.set("startTime", JSON(span.start.rfc3339))
            $0.set("endTime", JSON(span.end.rfc3339))
            $0.set("date", JSON(date.description))
            $0.set("cancelled", JSON(isCancelled))
        }
    }
}
