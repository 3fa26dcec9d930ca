import Resources
import Runtime
import SS12000

/// The read side: SS 12000's `GET /absences` and `GET /absences/{id}`. Withdrawn absences are hidden, and those of
/// protected pupils; who reported is left out where that is somebody protected.
///
/// Of the standard's text we follow the letter for times: `onOrBefore` includes the time, `onOrAfter` does not.
enum AbsenceList {
    /// Opens this list and nothing else; `attendance.read` opens it too.
    static let scope = "ss12000.absences"

    static let list = ResourceList(
        ResourceTable(path: "absences", name: "absence"),
        filters: [
            .any("organisation", "organisation = ?", ResourceFilter.id),
            .any("student", "student = ?", ResourceFilter.id).ofPersons,
            .any("registeredBy", "registered_by = ?", ResourceFilter.id).ofPersons,
            .any("type", "type = ?", StandardColumns.code(AbsenceType.self)),
            .one("startTime.onOrBefore", "starts_at <= ?", ResourceFilter.time),
            .one("startTime.onOrAfter", "starts_at > ?", ResourceFilter.time),
            .one("endTime.onOrBefore", "ends_at <= ?", ResourceFilter.time),
            .one("endTime.onOrAfter", "ends_at > ?", ResourceFilter.time),
        ],
        sortKeys: ["StartTimeAsc": .ascending(startTime), "StartTimeDesc": .descending(startTime)], person: "student")

    private static let startTime = ResourceOrder.Value.number("starts_at")
}
