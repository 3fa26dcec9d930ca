import JSON
import Runtime
import SS12000

/// A duty's document ended after a last day, with the parts it plays for groups. Pure.
enum DutyEnding {
    static func ended(_ duty: JSON, on last: LocalDate) -> JSON {
        guard let document = DutyDocument(duty), document.period.end.map({ $0 > last }) ?? true else { return duty }
        // A duty that was to begin later has no day left: it ends on the day before it begins.
        let end = document.period.start.map { max(last, $0.adding(days: -1)) } ?? last
        var changed = duty.setting("endDate", JSON(end.description))
        if let roles = duty["assignmentRole"]?.elements {
            changed = changed.setting(
                "assignmentRole",
                JSON(
                    roles.compactMap { role -> JSON? in
                        let start = role["startDate"]?.string.flatMap { LocalDate(iso8601: $0) }
                        if let start, start > last { return nil }
                        let ends = role["endDate"]?.string.flatMap { LocalDate(iso8601: $0) }
                        return ends.map { $0 > last } ?? true ? role.setting("endDate", JSON(last.description)) : role
                    }))
        }
        return changed.inStandardOrder(.duties)
    }
}
