import SS12000

/// A whole roll, one mark for each pupil, as a teacher confirmed it.
struct Roll: Equatable, Sendable {
    struct Entry: Equatable, Sendable {
        let student: PersonID
        let mark: Mark
    }

    /// Sorted by pupil, each pupil once.
    let entries: [Entry]

    init(_ entries: [Entry]) { self.entries = entries }

    /// Everyone who should be there, present unless the marks say otherwise.
    init(students: [PersonID], marks: [PersonID: Mark]) {
        entries = students.map { Entry(student: $0, mark: marks[$0] ?? .present) }
    }

    var marks: [PersonID: Mark] {
        Dictionary(entries.map { ($0.student, $0.mark) }, uniquingKeysWith: { _, last in last })
    }

    func count(where holds: (Mark) -> Bool) -> Int { entries.count { holds($0.mark) } }

    /// A pupil whose mark differs from the roll before.
    struct Change: Equatable, Sendable {
        let student: PersonID
        let before: Mark
        let after: Mark
    }

    /// Before the first roll everyone counts as present, so only deviations are changes.
    func changes(since before: Roll?) -> [Change] {
        let old = before?.marks ?? [:]
        return entries.compactMap { entry in
            let mark = old[entry.student] ?? .present
            return mark == entry.mark ? nil : Change(student: entry.student, before: mark, after: entry.mark)
        }
    }
}
