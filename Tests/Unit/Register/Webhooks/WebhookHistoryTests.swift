import FoundationEssentials
import HTTP
import JSON
import Runtime
import TestSupport
import Testing

@testable import RegisterService

/// Whatever happens, every change is followed by a notice that was accepted after it.
@Suite(.timeLimit(.minutes(5))) struct WebhookHistoryTests {
    static let seeds = Seeds.usual([1, 2, 3, 5, 8])

    /// Subscribers as they should be: one that has seen a notice's id ignores it, and one that has not reads, at that
    /// moment, all of the types it names.
    private final class Subscribers: WebhookCaller {
        private var random: SeededRandom
        private var seen: Set<NoticeID> = []
        private var read: [SubscriptionID: [String: Int]] = [:]
        var moment = 0
        var isWell = false

        init(seed: UInt64) { random = SeededRandom(seed: seed) }

        func lastRead(_ id: SubscriptionID, _ type: String) -> Int { read[id]?[type] ?? 0 }

        func call(_ notice: ClaimedNotice, at now: Instant) -> NoticeOutcome {
            switch isWell ? 0 : Int.random(in: 0..<8, using: &random) {
            case 0, 1, 2:
                take(notice)
                return .delivered(status: 200)
            case 3:
                take(notice)
                return .unknown
            case 4: return .unknown
            case 5: return .refused(status: 503)
            case 6 where random.happens(onceIn: 4): return .gone
            default: return .unreachable
            }
        }

        private func take(_ notice: ClaimedNotice) {
            guard seen.insert(notice.id).inserted else { return }
            for type in (try? notice.told) ?? [] { read[notice.subscription, default: [:]][type] = moment }
        }
    }

    @Test(arguments: seeds)
    func `ends with everybody told of the last change`(_ seed: UInt64) throws {
        print("webhook history with seed \(seed)")
        var random = SeededRandom(seed: seed)
        let subscribers = Subscribers(seed: seed &+ 1)
        var bench = try WebhookBench()
        let wishes = [["Person"], ["Organisation"], ["Person", "Organisation"]]
        let ids = try wishes.map { types in
            try #require((try bench.subscribe(to: types, at: "https://e.example/")["id"]?.string))
        }
        // The last thing that readers could see happen to each object, and when: a change that a deletion followed needs
        // no notice any more, nor does a deletion after which the object came back.
        var last: [String: (told: String, moment: Int)] = [:]
        var visible: Set<String> = []
        for moment in 1...400 {
            subscribers.moment = moment
            let person = random.happens(onceIn: 2) ? School.pupil : School.guardian
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                try bench.changePerson("Elev\(moment)", person)
                last[person] = ("Person", moment)
                visible.insert(person)
            case 1:
                if random.happens(onceIn: 2) {
                    try bench.deletePerson(person)
                } else {
                    try bench.changePerson("Elev\(moment)", person, protected: true)
                }
                if visible.remove(person) != nil { last[person] = ("deletion", moment) }
            case 2:
                try bench.changeOrganisation("Skola \(moment)")
                last[School.unit] = ("Organisation", moment)
            case 3, 4, 5: try bench.turn(subscribers)
            case 6: bench.clock.advance(by: .seconds(Int.random(in: 1...20, using: &random)))
            case 7: bench.clock.advance(by: .seconds(Int.random(in: 1...20_000, using: &random)))
            case 8:
                // The process ends with calls under way, of which some were taken.
                let cut = try bench.service.webhooks.sender.claimDue(limit: Int.random(in: 0...2, using: &random))
                for notice in cut where random.happens(onceIn: 2) { _ = subscribers.call(notice, at: bench.clock.now) }
                bench = try bench.restarted()
            default:
                let id = ids[Int.random(in: 0..<ids.count, using: &random)]
                #expect(try bench.send(.patch, "/v2.0/subscriptions/\(id)").status == 200)
            }
        }
        subscribers.isWell = true
        subscribers.moment = 1_000
        for id in ids { #expect(try bench.send(.patch, "/v2.0/subscriptions/\(id)").status == 200) }
        var turns = 0
        while try !bench.turn(after: .seconds(8 * 3_600), subscribers).isEmpty { turns += 1 }
        #expect(turns < 5, "seed \(seed): notices of nothing new")
        for (id, types) in zip(ids, wishes) {
            let subscription = SubscriptionID(try #require(UUID(uuidString: id)))
            for (told, moment) in last.values where types.contains(told == "deletion" ? "Person" : told) {
                let read = subscribers.lastRead(subscription, told)
                #expect(read >= moment, "seed \(seed): \(told) of \(moment), told \(types) at \(read)")
            }
        }
    }
}
