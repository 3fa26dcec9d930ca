import Runtime
import SS12000

/// Which pupils play which scenes on which lessons: chosen from the document alone, the same for the same document.
struct MorningPlan {
    let day: LocalDate
    /// The lessons whose roll is taken, in order of time.
    let lessons: [CalendarEventDocument]
    let scenes: [Scene]
    /// Scenes that no pupil of this document could play.
    let missing: [Scene.Kind]

    /// The day in the document with the most lessons that have pupils; the earliest of equals.
    static func busiestDay(of school: School) -> LocalDate? {
        var count: [LocalDate: Int] = [:]
        for lesson in school.lessons where !lesson.isCancelled && !school.roster(of: lesson).isEmpty {
            count[LocalDate(lesson.start), default: 0] += 1
        }
        return count.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }

    init(school: School, day: LocalDate) {
        self.day = day
        let today = school.lessons
            .filter { LocalDate($0.start) == day && !$0.isCancelled && !school.roster(of: $0).isEmpty }
            .sorted { ($0.start, $0.id) < ($1.start, $1.id) }
        var casting = Casting(school: school, day: day, lessons: today)
        for kind in Scene.Kind.allCases where kind != .siblings { casting.cast(kind) }
        scenes = casting.scenes
        missing = Scene.Kind.allCases.filter { kind in !casting.scenes.contains { $0.kind == kind } }
        let used = Set(casting.scenes.map(\.lesson))
        lessons = today.filter { used.contains($0.id) }
    }
}

/// Gives each scene a pupil of its own, the rarest kinds of pupil first.
private struct Casting {
    let school: School
    let day: LocalDate
    let lessons: [CalendarEventDocument]
    private(set) var scenes: [Scene] = []
    private var taken: Set<PersonID> = []
    private var cancelled: CalendarEventID?

    init(school: School, day: LocalDate, lessons: [CalendarEventDocument]) {
        self.school = school
        self.day = day
        self.lessons = lessons
        // Pupils with something special about them are kept for the scene that is about it.
        special = Dictionary(
            lessons.flatMap { school.roster(of: $0) }.map { ($0, Self.speciality(of: $0, school, day)) },
            uniquingKeysWith: { first, _ in first })
        // The lesson to be cancelled must not be anybody else's stage; the last of the day is the least missed.
        cancelled = lessons.count > 1 ? lessons.last?.id : nil
    }

    private let special: [PersonID: Scene.Kind?]

    private static func speciality(of pupil: PersonID, _ school: School, _ day: LocalDate) -> Scene.Kind? {
        guard let person = school.persons[pupil] else { return .late }
        if person.isAdult(on: day) { return .adult }
        let guardians = school.guardians(of: pupil, on: day)
        let reachable = guardians.filter { !$0.addresses.isEmpty }
        if reachable.isEmpty { return .nobodyReachable }
        if person.isProtected { return .protected }
        return reachable.count < guardians.count ? .oneGuardianUnreachable : nil
    }

    mutating func cast(_ kind: Scene.Kind) {
        let wanted: Scene.Kind? =
            [.adult, .nobodyReachable, .protected, .oneGuardianUnreachable].contains(kind) ? kind : nil
        for lesson in lessons where (lesson.id == cancelled) == (kind == .cancelledLesson) {
            let free = school.roster(of: lesson).filter { !taken.contains($0) && special[$0] == .some(wanted) }
            guard let pupil = free.max(by: { rank($0, kind) < rank($1, kind) }) else { continue }
            place(kind, pupil, lesson.id)
            if kind == .unreported { castSiblings(of: pupil) }
            return
        }
    }

    private mutating func place(_ kind: Scene.Kind, _ pupil: PersonID, _ lesson: CalendarEventID) {
        scenes.append(Scene(kind: kind, pupil: pupil, lesson: lesson))
        taken.insert(pupil)
    }

    /// Two guardians are better than one to show that both are told; a sibling is better still for the first scene.
    private func rank(_ pupil: PersonID, _ kind: Scene.Kind) -> Int {
        let guardians = school.guardians(of: pupil, on: day).count
        return min(guardians, 2) * 2 + (kind == .unreported && sibling(of: pupil) != nil ? 1 : 0)
    }

    private func sibling(of pupil: PersonID) -> (PersonID, CalendarEventID)? {
        let mine = Set(school.persons[pupil]?.custodians ?? [])
        for lesson in lessons where lesson.id != cancelled {
            for other in school.roster(of: lesson) where other != pupil && !taken.contains(other) {
                guard special[other] == .some(nil), let person = school.persons[other] else { continue }
                if !mine.isDisjoint(with: person.custodians) { return (other, lesson.id) }
            }
        }
        return nil
    }

    private mutating func castSiblings(of pupil: PersonID) {
        if let (other, lesson) = sibling(of: pupil) { place(.siblings, other, lesson) }
    }
}
