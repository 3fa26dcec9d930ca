import Runtime
import SS12000
import Stand
import Synchronization
import TestSupport

/// A morning as clients with queues of their own bring it: every class's roll, reports right after some of them, and
/// corrections of some marks whose guardians have been told.
final class MorningLoad: Sendable {
    private struct State {
        var rollsTaken = 0
        var failure: String?
        var fates: [(pupils: [PersonID], fate: AlertLedger.Fate)] = []
    }

    private let school: TownSchool
    private let state = Mutex(State())

    init(_ school: TownSchool) { self.school = school }

    var rollsTaken: Int { state.withLock { $0.rollsTaken } }
    /// Why it ended early; nil when it did not.
    var failure: String? { state.withLock { $0.failure } }

    func run(in town: Town) {
        do {
            let client = try TownClient(town)
            for (index, content) in school.classes.enumerated() { try takeRoll(index, content, client) }
            for (index, content) in school.classes.enumerated() where index % 4 == 0 {
                try correct(index, content, client)
            }
        } catch {
            state.withLock { $0.failure = "\(error)" }
        }
    }

    func note(in ledger: inout AlertLedger) {
        for (pupils, fate) in state.withLock({ $0.fates }) { ledger.note(pupils, fate) }
    }

    /// The first two of each class are absent, in every third class also one who is then reported.
    private func absent(_ index: Int, _ content: TownSchool.SchoolClass) -> [PersonID] {
        Array(content.pupils.prefix(index % 3 == 0 ? 3 : 2))
    }

    private func takeRoll(_ index: Int, _ content: TownSchool.SchoolClass, _ client: TownClient) throws {
        let absent = absent(index, content)
        try client.insistOnRoll(content, absent: absent)
        state.withLock {
            $0.rollsTaken += 1
            $0.fates.append((absent, .told))
        }
        guard absent.count == 3 else { return }
        try client.insistOnReport(absent[2], on: school.day)
        state.withLock { $0.fates.append(([absent[2]], .doubtful)) }
    }

    /// The second was there after all. Only where both guardians are known to have been told: an alert whose answer was
    /// lost counts as not told and is not corrected.
    private func correct(_ index: Int, _ content: TownSchool.SchoolClass, _ client: TownClient) throws {
        let late = content.pupils[1]
        guard try client.outcomes(for: late, on: school.day) == ["accepted", "accepted"] else { return }
        try client.insistOnRoll(content, absent: absent(index, content).filter { $0 != late })
        state.withLock { $0.fates.append(([late], .corrected)) }
    }
}
