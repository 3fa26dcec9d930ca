import FoundationEssentials
import JSON
import Runtime
import SS12000
import TestSupport

@testable import RegisterService

/// Families: who has custody of whom from which day to which, and where they are told.
extension RandomTown {
    static let children = 1...25
    static let guardians = 30...33

    mutating func changeFamily() throws {
        let child = PersonID.numbered(number(Self.children))
        let guardian = PersonID.numbered(number(Self.guardians))
        let today = LocalDate(town.simulation.clock.now)
        switch number(1...8) {
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
        default: if try town.delete(.persons, guardian.uuid) { note(.moved) }
        }
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
