import Contracts
import FoundationEssentials
import RegisterContracts
import Runtime
import SQLite
import SS12000
import ScheduleContracts
import TestSupport

@testable import AttendanceService

/// A made-up history of three lessons and four pupils: what register and schedule say, in several versions each, and
/// what happens in the service itself.
struct RandomHistory {
    let told: [any Event]
    let own: [OwnFact]

    private static let lessons: [CalendarEventID] = [.numbered(1), .numbered(2), .numbered(3)]
    private static let groupSets: [[GroupID]] = [[.numbered(1)], [.numbered(2)], [.numbered(1), .numbered(2)]]
    private static let dates = ["2026-11-24", "2026-11-25"]
    /// The day after that on which the rolls are taken.
    private static let later = "2026-11-26"

    init(_ random: inout SeededRandom) {
        var told: [any Event] = []
        for version in 1...3 as ClosedRange<Int64> {
            for group in 1...2 { told.append(Self.group(.numbered(group), version, &random)) }
            for lesson in Self.lessons { told.append(Self.lesson(lesson, version, &random)) }
        }
        for version in 1...2 as ClosedRange<Int64> {
            for activity in 1...2 {
                let groups = Self.groupSets.randomElement(using: &random) ?? []
                told.append(Class7B.activityEvent(.numbered(activity), groups: groups, version: version))
            }
            for pupil in Class7B.pupils {
                told.append(
                    Class7B.personEvent(
                        pupil, "Elev", "Namn\(version)", custodians: [Int.random(in: 11...12, using: &random)],
                        marking: random.happens(onceIn: 4) ? "Sekretessmarkering" : "Ingen", version: version))
            }
        }
        self.told = told
        own = Self.own(&random)
    }

    private static func group(_ id: GroupID, _ version: Int64, _ random: inout SeededRandom) -> GroupChanged {
        var members: [SchoolDocument.Member] = []
        for pupil in Class7B.pupils where !random.happens(onceIn: 5) {
            let until = random.happens(onceIn: 2) ? dates.randomElement(using: &random) : nil
            members.append(.init(pupil, until: until))
        }
        return GroupChanged(SchoolDocument.group(id, members), version: version)
    }

    private static func lesson(
        _ id: CalendarEventID, _ version: Int64, _ random: inout SeededRandom
    ) -> CalendarEventChanged {
        let hour = Int.random(in: 8...10, using: &random)
        var participation: [PersonID: Bool] = [:]
        for pupil in Class7B.pupils where random.happens(onceIn: 8) {
            participation[pupil] = Bool.random(using: &random)
        }
        return Class7B.lessonEvent(
            id, of: .numbered(Int.random(in: 1...2, using: &random)),
            date: random.happens(onceIn: 4) ? dates[0] : random.happens(onceIn: 4) ? later : dates[1],
            from: "\(hour):00", to: "\(hour):50", cancelled: random.happens(onceIn: 4), participation: participation,
            version: version)
    }

    private static func own(_ random: inout SeededRandom) -> [OwnFact] {
        var facts: [OwnFact] = []
        for lesson in lessons {
            for _ in 1...Int.random(in: 1...3, using: &random) {
                for pupil in Class7B.pupils {
                    facts.append(.marked(Pair(lesson: lesson, student: pupil), mark(&random)))
                }
            }
        }
        for number in 1...3 {
            let hour = Int.random(in: 7...10, using: &random)
            let absence = Absence(
                id: .numbered(number), student: Class7B.pupils[Int.random(in: 0..<4, using: &random)],
                span: Span(start: at(dates[1], "\(hour):00"), end: at(dates[1], "\(hour + 2):00")), type: .reported,
                organisation: nil, registeredBy: nil, createdAt: Instant(microseconds: Int64(number)))
            let place = Int.random(in: 0...facts.count, using: &random)
            facts.insert(.reported(absence), at: place)
            if random.happens(onceIn: 3) {
                facts.insert(.withdrawn(absence), at: Int.random(in: place + 1...facts.count, using: &random))
            }
        }
        return facts
    }

    private static func mark(_ random: inout SeededRandom) -> Mark {
        switch Int.random(in: 0..<6, using: &random) {
        case 0, 1: .absent(.invalid)
        case 2: .absent(.valid)
        case 3: .absent(.asReported)
        case 4: .late(minutes: 5, .invalid)
        default: .present
        }
    }
}

/// A fact of the service's own, put in place without the checks of its command: those need a lesson that is known,
/// and here it may come later, as when a replica is rebuilt around rolls that exist.
enum OwnFact {
    case marked(Pair, Mark)
    case reported(Absence)
    case withdrawn(Absence)

    /// A mark has a roll, and a roll has a day.
    private func roll(of lesson: CalendarEventID, in tx: borrowing Transaction) throws {
        let revision = try RollStore.current(of: lesson, in: tx)?.revision ?? 0
        let roll = StoredRoll(
            revision: revision + 1, takenAt: tx.now, author: .machine("test"), present: 0, absent: 0, late: 0,
            marks: Array("[]".utf8))
        try RollStore.insert(roll, of: lesson, in: tx)
    }

    func happen(in scene: AttendanceScene) throws {
        let derivation = scene.service.derivation
        try scene.database.write { [self] tx in
            switch self {
            case .marked(let pair, let mark):
                try roll(of: pair.lesson, in: tx)
                try RollStore.set(mark, of: pair, in: tx)
                try derivation.rederive([pair], in: tx)
            case .reported(let absence):
                try AbsenceStore.insert(absence, by: .machine("test"), in: tx)
                try derivation.rederive(AffectedPairs.ofReport(absence.student, absence.span, in: tx), in: tx)
            case .withdrawn(let absence):
                try AbsenceStore.withdraw(absence.id, in: tx)
                try derivation.rederive(AffectedPairs.ofReport(absence.student, absence.span, in: tx), in: tx)
            }
        }
    }
}
