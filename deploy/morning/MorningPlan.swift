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

    /// - Parameter leftOut: scenes that the hour does not allow.
    init(school: School, day: LocalDate, leftOut: Set<Scene.Kind> = []) {
        self.day = day
        let today = school.lessons
            .filter { LocalDate($0.start) == day && school.isPlayable($0) }
            .sorted { ($0.start, $0.id) < ($1.start, $1.id) }
        var casting = Casting(school: school, day: day, lessons: today)
        for kind in Scene.Kind.allCases where kind != .siblings && !leftOut.contains(kind) { casting.cast(kind) }
        casting.castAnybody(but: leftOut)
        scenes = casting.scenes
        missing = Scene.Kind.allCases.filter { kind in
            !leftOut.contains(kind) && !casting.scenes.contains { $0.kind == kind }
        }
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
    /// Who can be cast at each lesson: nobody is made to miss school who has died.
    private let candidates: [CalendarEventID: [PersonID]]
    /// Pupils with something special about them are kept for the scene that is about it.
    private let special: [PersonID: Scene.Kind?]
    /// Where the children of each guardian are.
    private let children: [PersonID: [(pupil: PersonID, lesson: CalendarEventID)]]
    private var taken: Set<PersonID> = []
    /// The lesson to be cancelled must not be anybody else's stage; the last of the day is the least missed.
    private let cancelled: CalendarEventID?

    init(school: School, day: LocalDate, lessons: [CalendarEventDocument]) {
        self.school = school
        self.day = day
        self.lessons = lessons
        cancelled = lessons.count > 1 ? lessons.last?.id : nil
        var candidates: [CalendarEventID: [PersonID]] = [:]
        var special: [PersonID: Scene.Kind?] = [:]
        var children: [PersonID: [(pupil: PersonID, lesson: CalendarEventID)]] = [:]
        for lesson in lessons {
            let pupils = school.roster(of: lesson).filter { id in
                school.persons[id].map { $0.status != .deceased } ?? false
            }
            candidates[lesson.id] = pupils
            for pupil in pupils {
                if special[pupil] == nil { special[pupil] = .some(Self.speciality(of: pupil, school, day)) }
                guard special[pupil] == .some(nil), lesson.id != cancelled else { continue }
                for custodian in school.persons[pupil]?.custodians ?? [] {
                    children[custodian, default: []].append((pupil, lesson.id))
                }
            }
        }
        self.candidates = candidates
        self.special = special
        self.children = children
    }

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
        cast(kind) { $0 == wanted }
    }

    /// Where all are of age or out of reach, the scenes that end without a mail are played by them.
    mutating func castAnybody(but leftOut: Set<Scene.Kind>) {
        let silent: [Scene.Kind] = [.reportedBefore, .reportedWithinGrace, .cancelledLesson, .late, .validByTeacher]
        for kind in silent where !leftOut.contains(kind) && !scenes.contains(where: { $0.kind == kind }) {
            cast(kind) { _ in true }
        }
    }

    private mutating func cast(_ kind: Scene.Kind, among suits: (Scene.Kind?) -> Bool) {
        for lesson in lessons where (lesson.id == cancelled) == (kind == .cancelledLesson) {
            let free = (candidates[lesson.id] ?? []).filter { !taken.contains($0) && suits(special[$0] ?? nil) }
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

    private func sibling(of pupil: PersonID) -> (pupil: PersonID, lesson: CalendarEventID)? {
        (school.persons[pupil]?.custodians ?? []).lazy.compactMap { custodian in
            children[custodian]?.first { $0.pupil != pupil && !taken.contains($0.pupil) }
        }.first
    }

    private mutating func castSiblings(of pupil: PersonID) {
        if let (other, lesson) = sibling(of: pupil) { place(.siblings, other, lesson) }
    }
}
