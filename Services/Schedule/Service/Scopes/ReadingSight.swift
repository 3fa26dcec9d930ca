import Access
import HTTP
import Resources
import SS12000

/// What a key sees of the schedule by its scopes: see ``ReadingScope``.
struct ReadingSight: Sendable {
    private let granted: Set<ReadingScope>

    init(_ caller: Caller) {
        granted = Set(caller.scopes.compactMap { ReadingScope(rawValue: $0) })
    }

    private var isWhole: Bool { granted.contains(.everything) }

    /// The scopes it sees by, as the access log is told.
    var scopes: String {
        isWhole ? ReadingScope.everything.rawValue : granted.map(\.rawValue).sorted().joined(separator: " ")
    }

    /// Nil for a key that sees everything: then nothing is judged and documents leave as they are stored.
    var resourceSight: ResourceSight? {
        if isWhole { return nil }
        let granted = granted
        var activity = ReadingScope.activityBase
        var lesson = ReadingScope.calendarEventBase
        if granted.contains(.duties) {
            activity.insert("teachers")
            lesson.insert("teacherExceptions")
        }
        if granted.contains(.persons) { lesson.insert("studentExceptions") }
        return ResourceSight(
            members: [.activities: ShownMembers(activity), .calendarEvents: ShownMembers(lesson)]
        ) { kind, asked in
            for (field, scopes) in Self.needs(of: asked, about: kind) {
                guard let scope = scopes.first(where: { !granted.contains($0) }) else { continue }
                var problem = Problem.scopeMissing([ReadingScope.everything.rawValue, scope.rawValue])
                problem.field = field
                throw problem
            }
        }
    }

    /// What a request asks by, and the scopes it takes, all of them.
    private static func needs(
        of asked: ResourceSight.Questions, about kind: ResourceKind?
    ) -> [(field: String, scopes: [ReadingScope])] {
        let filters = kind == .calendarEvents ? ofLessons : ofActivities
        var needs = asked.filters.keys.sorted().compactMap { name in filters[name].map { (name, $0) } }
        for _ in asked.expansions { needs.append(("expand", [.everything])) }
        // It names activities: a lesson's, and an activity's parent.
        if asked.expandsNames { needs.append(("expandReferenceNames", [.activities])) }
        return needs
    }

    /// A member is one of a group's.
    private static let ofActivities: [String: [ReadingScope]] = [
        "member": [.groups, .persons], "teacher": [.duties],
    ]

    /// Groups, unit and teachers of a lesson are its activity's.
    private static let ofLessons: [String: [ReadingScope]] = [
        "group": [.activities], "organisation": [.activities], "student": [.activities, .groups, .persons],
        "teacher": [.activities, .duties],
    ]
}
