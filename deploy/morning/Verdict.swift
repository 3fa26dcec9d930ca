import JSON
import Runtime
import SS12000

/// Compares what arrived with what had to arrive: every expected mail exactly once, and no other.
struct Verdict {
    struct Slot: Hashable {
        let kind: Mail.Kind
        let recipient: String
    }

    private(set) var failures: [String] = []

    /// Reckoned from the document and the scenes alone.
    static func expected(_ plan: MorningPlan, _ school: School) -> [Slot: Int] {
        var expected: [Slot: Int] = [:]
        for scene in plan.scenes where scene.alerts {
            for guardian in school.guardians(of: scene.pupil, on: plan.day) {
                guard let address = guardian.addresses.first else { continue }
                expected[Slot(kind: .alert, recipient: address), default: 0] += 1
                if scene.corrects { expected[Slot(kind: .correction, recipient: address), default: 0] += 1 }
            }
        }
        for scene in plan.scenes where scene.kind == .nobodyReachable {
            guard let lesson = plan.lessons.first(where: { $0.id == scene.lesson }) else { continue }
            for address in school.staffAddresses(about: scene.pupil, missing: lesson) {
                expected[Slot(kind: .escalation, recipient: address), default: 0] += 1
            }
        }
        return expected
    }

    init(_ plan: MorningPlan, _ school: School, _ mails: [Mail]) {
        let expected = Self.expected(plan, school)
        var arrived: [Slot: Int] = [:]
        for mail in mails { arrived[Slot(kind: mail.kind, recipient: mail.recipient), default: 0] += 1 }
        for slot in Set(expected.keys).union(arrived.keys) {
            let (came, due) = (arrived[slot, default: 0], expected[slot, default: 0])
            guard came != due else { continue }
            failures.append("\(slot.kind.rawValue) mails to one address: \(came) arrived, \(due) expected")
        }
        let identifiers = mails.map { "\($0.messageID) \($0.recipient)" }
        if Set(identifiers).count != identifiers.count { failures.append("a mail arrived twice") }
    }
}
