import JSON
import Runtime
import SS12000

/// What is played of a document: who, when, and what has to be put into the services for it besides the document itself.
struct Performance {
    let school: School
    let plan: MorningPlan
    /// The document with its dates moved and lessons made, when it cannot be played as it stands.
    let document: [UInt8]?
    /// What was done to the document, to be said on the screen.
    let remark: String?

    /// Nil when the document has nobody who could be missed.
    init?(of items: SchoolItems, today: LocalDate, leftOut: Set<Scene.Kind>) {
        let written = School(items)
        let played: SchoolItems
        if let day = PlayedDay.withLessons(in: written) {
            let days = today.days(since: day)
            played = items.moved(by: DateShift(days: days))
            remark = days == 0 ? nil : "the lessons of \(day) are played today, \(today)"
            document = days == 0 ? nil : played.document()
        } else if let (made, days) = MadeLessons.make(from: items, today: today) {
            played = made.items
            let from = days == 0 ? "" : ", with the groups as they were on \(today.adding(days: -days))"
            remark =
                "the document has no lesson with pupils: \(made.count) \(made.count == 1 ? "was" : "were") made for today, "
                + "one for each \(made.kind)\(from)"
            document = played.document()
        } else {
            return nil
        }
        school = School(played)
        plan = MorningPlan(school: school, day: today, leftOut: leftOut)
        if plan.scenes.isEmpty { return nil }
    }
}
