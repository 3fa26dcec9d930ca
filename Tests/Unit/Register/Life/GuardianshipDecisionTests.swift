import FoundationEssentials
import Runtime
import SS12000
import Testing

@testable import RegisterService

/// Of which periods an office speaks.
struct GuardianshipDecisionTests {
    private static let adult = PersonID(UUID())
    private let today = LocalDate(iso8601: "2026-08-17") ?? .init(Instant(microseconds: 0))

    private func fact(
        _ start: String?, _ end: String?, _ relation: RelationType = .custodian, of guardian: PersonID = adult
    ) -> Guardianship {
        let period = Period(
            start: start.flatMap { LocalDate(iso8601: $0) }, end: end.flatMap { LocalDate(iso8601: $0) })
        var fact = Guardianship(
            number: nil, responsibility: Responsibility(guardian: guardian, relation: relation), period: period,
            state: .ended, rank: 0, isUnconfirmed: false)
        fact.state = fact.state(on: today)
        return fact
    }

    /// Which are the office's word afterwards, by their place.
    private func decided(
        _ facts: [Guardianship], as relation: RelationType? = nil, on last: String = "2026-08-16"
    ) throws -> [Int] {
        let day = try #require(LocalDate(iso8601: last))
        let ended = GuardianshipDecision.ended(facts, of: Self.adult, as: relation, on: day, by: today)
        #expect(GuardianshipDecision.ended(ended, of: Self.adult, as: relation, on: day, by: today) == ended)
        return ended.indices.filter { ended[$0].isDecided && ended[$0].isUnconfirmed }
    }

    @Test func `who ends a relation says nothing of the periods before it, and who names none speaks of each`() throws {
        let facts = [
            fact("2015-01-01", "2018-06-30", .otherResponsible), fact("2016-01-01", "2017-01-01"), fact(nil, nil),
        ]
        #expect(try decided(facts) == [0, 2])
        #expect(try decided(facts, as: .custodian) == [2])
    }

    @Test func `who ends what a document has ended says it of the period that ended last`() throws {
        let other = PersonID(UUID())
        let facts = [
            fact("2015-01-01", "2018-06-30", .otherResponsible), fact("2016-01-01", "2017-01-01"),
            fact("2019-01-01", "2026-08-16"), fact(nil, "2026-08-16", of: other),
        ]
        #expect(try decided(facts) == [0, 2])
        #expect(try decided(facts, as: .custodian) == [2])
        #expect(try decided(facts, as: .otherResponsible) == [0])
        #expect(try decided(facts, on: "2026-08-17") == [0, 2])
        #expect(try decided(facts, on: "2026-12-24") == [], "what ends on a day to come is not over before it")
    }

    @Test func `of one who has died each relation is over`() throws {
        let facts = [
            fact("2015-01-01", "2018-06-30", .otherResponsible), fact("2016-01-01", "2017-01-01"), fact(nil, nil),
            fact(nil, nil, of: PersonID(UUID())),
        ]
        let last = today.adding(days: -1)
        let ended = GuardianshipDecision.ended(facts, of: Self.adult, on: last, by: today)
        #expect(ended.indices.filter { ended[$0].isDecided } == [0, 2])
        let child = GuardianshipDecision.ended(facts, on: last, by: today)
        #expect(child.indices.filter { child[$0].isDecided } == [0, 2, 3])
    }

    @Test func `what is over cannot end on a day to come, and what is in force or planned can`() throws {
        let day = today.adding(days: 10)
        func isOver(_ facts: [Guardianship], before last: LocalDate, as relation: RelationType? = nil) -> Bool {
            GuardianshipDecision.isOver(facts, of: Self.adult, as: relation, before: last, on: today)
        }
        let over = [fact("2019-01-01", "2026-08-16"), fact(nil, nil, of: PersonID(UUID()))]
        #expect(isOver(over, before: day))
        #expect(!isOver(over, before: today))
        for going in [fact(nil, nil, .trustee), fact(nil, "2026-08-20"), fact("2026-12-01", nil)] {
            #expect(!isOver(over + [going], before: day))
        }
        #expect(isOver(over + [fact(nil, nil, .trustee)], before: day, as: .custodian))
        // What was in force when it was last looked at.
        var passed = over[0]
        passed.state = .current
        #expect(isOver([passed], before: day))
    }

    @Test func `who begins what is known speaks of that period and relation alone`() throws {
        let start = try #require(LocalDate(iso8601: "2019-01-01"))
        let facts = [
            fact("2015-01-01", "2018-06-30"), fact("2019-01-01", nil),
            fact("2018-01-01", "2018-12-31", .otherResponsible),
        ]
        func begun(_ facts: [Guardianship]) -> [Guardianship] {
            GuardianshipDecision.begun(
                facts, Responsibility(guardian: Self.adult, relation: .custodian), Period(start: start, end: nil),
                on: today)
        }
        let once = begun(facts)
        #expect(once.map(\.isUnconfirmed) == [false, true, false])
        #expect(once.map(\.period) == facts.map(\.period))
        // Said again when a document has agreed it is no news.
        var agreed = once
        agreed[1].isUnconfirmed = false
        #expect(begun(agreed) == agreed)
    }
}
