import Resources
import Runtime
import SS12000

/// The read side: SS 12000's `GET /absences` and `GET /absences/{id}`. Withdrawn absences are hidden.
///
/// Of the standard's text we follow the letter for times: `onOrBefore` includes the time, `onOrAfter` does not.
enum AbsenceList {
    static let list = ResourceList(
        ResourceTable(path: "absences", name: "absence"),
        filters: [
            .any("organisation", "organisation = ?", ResourceFilter.id),
            .any("student", "student = ?", ResourceFilter.id),
            .any("registeredBy", "registered_by = ?", ResourceFilter.id),
            .any("type", "type = ?", StandardColumns.code(AbsenceType.self)),
            .one("startTime.onOrBefore", "starts_at <= ?", ResourceFilter.time),
            .one("startTime.onOrAfter", "starts_at > ?", ResourceFilter.time),
            .one("endTime.onOrBefore", "ends_at <= ?", ResourceFilter.time),
            .one("endTime.onOrAfter", "ends_at > ?", ResourceFilter.time),
        ],
        sortKeys: ["StartTimeAsc": .ascending(startTime), "StartTimeDesc": .descending(startTime)])

    private static let startTime = ResourceOrder.Value.number("starts_at")
}
