import Runtime
import SQLite
import SS12000

/// A lesson's rolls as they are told to a system that may not see protected pupils: as if these were not in the class.
///
/// Their marks are not there, the counts are of the others, and a roll that said something new of protected pupils alone is not there
/// either: the numbers have no gaps, and no two rolls after each other say the same where the service would have stored one.
/// Who took a roll is left out where that is somebody protected.
struct ShownRolls: Sendable {
    /// The oldest first.
    let rolls: [StoredRoll]
    /// Whom the reader may not be told of.
    let hidden: Set<PersonID>

    static func read(_ lesson: Lesson, in db: borrowing some Querying & ~Copyable) throws -> ShownRolls {
        let stored = try RollStore.history(of: lesson.id, in: db).reversed()
        let marks = try stored.map { try Roll(stored: $0.marks) }
        let persons = Set(marks.flatMap { $0.entries.map(\.student) } + stored.compactMap { $0.author?.person })
        let hidden = try ProtectedPersons.among(persons, in: db)
        var shown: [StoredRoll] = []
        for (roll, all) in zip(stored, marks) {
            let others = Roll(all.entries.filter { !hidden.contains($0.student) })
            let encoded = others.encoded
            if let last = shown.last, last.marks == encoded, last.counts(for: lesson) { continue }
            shown.append(
                StoredRoll(
                    revision: Int64(shown.count + 1), takenAt: roll.takenAt, author: roll.author?.unless(in: hidden),
                    present: others.count { $0 == .present }, absent: others.count { $0.isAbsent },
                    late: others.count { $0.isLate }, marks: encoded))
        }
        return ShownRolls(rolls: shown, hidden: hidden)
    }
}

extension Actor {
    /// Nil of one of these persons.
    func unless(in hidden: Set<PersonID>) -> Actor? {
        person.map(hidden.contains) ?? false ? nil : self
    }
}
