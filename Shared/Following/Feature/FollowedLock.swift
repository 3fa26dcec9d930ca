import Access
import HTTP
import SS12000

/// Keeps others from writing what is followed: the source of truth lies elsewhere, and what is written here would be lost
/// with the next change there, without a word to whoever wrote it.
///
/// What hangs on a resource is not refused (`/v1/persons/{id}/security-marking`, guardianships, `status`): a protection mark,
/// a court's decision and a death must not wait for a provider, and they stand against what it says; so does a lesson
/// cancelled here. Moves, leavings, school years and new identities do not, so they are refused.
struct FollowedLock: Sendable {
    /// In small letters: study plans are written under two spellings.
    private let kinds: Set<String>
    private let problem: Problem

    /// - Parameter settings: nothing is refused unless somebody is followed and the lock is on.
    init(_ settings: FollowSettings, of service: String) {
        let isLocked = settings.provider != nil && settings.mode == .follow && settings.isLocked
        kinds = isLocked ? Set(settings.kinds.map { $0.path.lowercased() }) : []
        let prefix = service.uppercased()
        problem = Problem(
            status: 409, code: "followed-register", title: "What is kept here follows another register",
            detail: "Change it there, or end following (\(prefix)_FOLLOW_URL) or its lock (\(prefix)_FOLLOW_LOCK)")
    }

    /// The same routes, of which those that write the register's resources refuse whoever is known.
    func guarding(_ routes: [Route], _ gate: Gate) -> [Route] {
        if kinds.isEmpty { return routes }
        return routes.map { route in
            guard writes(route) else { return route }
            return Route(
                route.method, route.pattern, style: route.style, access: route.access, lane: route.lane,
                bodyBytes: route.bodyBytes, bodyFolder: route.bodyFolder,
                // A large document is not read to be refused.
                admission: { [problem] in problem },
                handler: gate.token { [problem] _, _ in throw problem })
        }
    }

    private func writes(_ route: Route) -> Bool {
        guard route.method != .get, route.method != .head else { return false }
        let segments = route.pattern.split(separator: "/").map(String.init)
        guard segments.first == "v1", segments.count >= 2 else { return false }
        if segments[1] == "new-identities" { return kinds.contains("persons") }
        if segments[1] == "school-year-changes" { return kinds.contains("persons") || kinds.contains("groups") }
        if let last = segments.last, ["moves", "leavings", "retirement"].contains(last) {
            return kinds.contains("persons")
        }
        // An undo writes too.
        if segments[1] == "imports" { return true }
        return segments.count <= 3 && kinds.contains(segments[1].lowercased())
    }
}
