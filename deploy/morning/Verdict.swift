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
    static func expected(_ plan: MorningPlan, _ school: School) -> (exact: [Slot: Int], escalated: [Scene]) {
        var exact: [Slot: Int] = [:]
        for scene in plan.scenes where scene.alerts {
            for guardian in school.guardians(of: scene.pupil, on: plan.day) {
                guard let address = first(of: guardian.person, in: school) else { continue }
                exact[Slot(kind: .alert, recipient: address), default: 0] += 1
                if scene.corrects { exact[Slot(kind: .correction, recipient: address), default: 0] += 1 }
            }
        }
        return (exact, plan.scenes.filter { $0.kind == .nobodyReachable })
    }

    /// A private address comes before the others, as the document's order has them.
    private static func first(of person: PersonID, in school: School) -> String? {
        let emails = school.persons[person]?.emails ?? []
        return (emails.first { $0.type == .personal } ?? emails.first)?.value.lowercased()
    }

    init(_ plan: MorningPlan, _ school: School, _ mails: [Mail]) {
        let (exact, escalated) = Self.expected(plan, school)
        var arrived: [Slot: Int] = [:]
        for mail in mails where mail.kind != .escalation {
            arrived[Slot(kind: mail.kind, recipient: mail.recipient), default: 0] += 1
        }
        for slot in Set(exact.keys).union(arrived.keys) where exact[slot, default: 0] != arrived[slot, default: 0] {
            failures.append(
                "\(slot.kind.rawValue) mails to one address: \(arrived[slot, default: 0]) arrived, "
                    + "\(exact[slot, default: 0]) expected")
        }
        judgeEscalations(mails.filter { $0.kind == .escalation }, escalated, plan, school)
        let identifiers = mails.map { "\($0.messageID) \($0.recipient)" }
        if Set(identifiers).count != identifiers.count { failures.append("a mail arrived twice") }
    }

    private mutating func judgeEscalations(_ mails: [Mail], _ scenes: [Scene], _ plan: MorningPlan, _ school: School) {
        if scenes.isEmpty, !mails.isEmpty { failures.append("staff were told though every child's guardians could be") }
        for scene in scenes {
            guard let lesson = plan.lessons.first(where: { $0.id == scene.lesson }) else { continue }
            let staff = school.staffAddresses(of: lesson)
            if !mails.contains(where: { staff.contains($0.recipient) }) {
                failures.append("no staff were told of a child whose guardians have no address")
            }
            if mails.contains(where: { !staff.contains($0.recipient) }) {
                failures.append("an escalation went to an address that is not the school's")
            }
        }
    }
}
