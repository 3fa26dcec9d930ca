import FoundationEssentials
import JSON
import RegisterContracts
import Runtime
import SS12000
import TestSupport

@testable import RegisterService

/// Families: who has custody of whom from which day to which, where they are told, and what is let to others.
extension RandomTown {
    static let children = 1...25
    static let guardians = 30...33
    static let grants = 1...30

    mutating func changeFamily() throws {
        let child = PersonID.numbered(number(Self.children))
        let guardian = PersonID.numbered(number(Self.guardians))
        let today = LocalDate(town.simulation.clock.now)
        switch number(1...12) {
        case 1...2:
            let document = SchoolDocument.person(guardian, born: "1985-02-03", marking: marking())
            try write(document.json.setting("emails", addresses()), .persons)
        case 3:
            let document = SchoolDocument.person(
                child, given: "Namn\(number(0...99))", custodians: [.numbered(number(Self.guardians))],
                marking: marking())
            try write(document.json.setting("emails", addresses()), .persons)
        case 4...5:
            guard try town.holds(child), try town.holds(guardian) else { return }
            let start = today.adding(days: number(0...3))
            let end = number(1...2) == 1 ? start.adding(days: number(0...2)) : nil
            note(.begun)
            try town.decide(child) {
                GuardianshipDecision.begun(
                    $0, Responsibility(guardian: guardian, relation: .custodian), Period(start: start, end: end),
                    on: today)
            }
        case 6...7:
            guard try town.holds(child) else { return }
            let last = today.adding(days: number(-1...2))
            note(.ended)
            try town.decide(child) { GuardianshipDecision.ended($0, of: guardian, on: last, by: today) }
        case 8: if try town.delete(.persons, guardian.uuid) { note(.moved) }
        case 9...11: try give(child, guardian, from: today.adding(days: number(-1...3)))
        default: if try town.takeBack(.numbered(number(Self.grants))) { note(.takenBack) }
        }
    }

    /// Much is let to others at the end, and some of it taken back, so that there is something to compare.
    mutating func giveMuch() throws {
        let today = LocalDate(town.simulation.clock.now)
        for guardian in Self.guardians {
            try write(SchoolDocument.person(.numbered(guardian), born: "1985-02-03").json, .persons)
        }
        for child in Self.children.prefix(8) {
            let custodians: [PersonID] = [.numbered(number(Self.guardians))]
            try write(SchoolDocument.person(.numbered(child), custodians: custodians).json, .persons)
        }
        for _ in 1...120 {
            let start = today.adding(days: number(-1...1))
            try give(.numbered(number(Self.children)), .numbered(number(Self.guardians)), from: start)
        }
        for number in Self.grants.prefix(5) where try town.takeBack(.numbered(number)) { note(.takenBack) }
    }

    /// A guardian, or one who is none, lets somebody do something about a child, or somebody of age consents.
    private mutating func give(_ child: PersonID, _ guardian: PersonID, from start: LocalDate) throws {
        let receiver = PersonID.numbered(number(Self.guardians))
        let subject = number(1...3) == 1 ? guardian : child
        guard try [subject, guardian, receiver].allSatisfy({ try town.holds($0) }) else { return }
        let scopes = GrantScope.allCases.filter { _ in number(1...2) == 1 }
        note(.given)
        try town.give(
            Grant(
                id: .numbered(number(Self.grants)), subject: subject, giver: guardian, receiver: receiver,
                scopes: Set(scopes), start: start,
                end: start.adding(days: number(1...2) == 1 ? number(0...3) : 90),
                isRecordedWithSight: number(1...3) == 1))
    }

    /// The next day comes, and Register sees to it or sleeps through it.
    mutating func letNightPass() throws {
        let clock = town.simulation.clock
        clock.set(LocalDate(clock.now).end + .seconds(number(0...20_000)))
        guard number(1...2) == 1 else { return note(.nightMissed) }
        note(.dayCame)
        try town.turnRegisterClock()
    }

    private mutating func marking() -> String { number(1...8) == 1 ? "Sekretessmarkering" : "Ingen" }

    /// None to two, one of which may be no address at all.
    private mutating func addresses() -> JSON {
        let all = ["a\(number(0...99))@hem.test", "b\(number(0...99))@skola.test", "ingen"].prefix(number(0...3))
        return JSON(all.map { ["value": JSON($0), "type": "Privat"] as JSON })
    }
}
