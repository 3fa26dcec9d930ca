import Runtime
import SS12000

/// A group's members as its row keeps them: a line each of person, first day and last day, `-` for an open one.
enum MemberLines {
    private static let open: Substring = "-"

    static func text(of memberships: [GroupMembership]) -> String {
        var text = ""
        text.reserveCapacity(memberships.count * 60)
        for membership in memberships {
            if !text.isEmpty { text += "\n" }
            text += membership.person.description
            for day in [membership.period.start, membership.period.end] {
                text += " "
                text += day?.description ?? String(open)
            }
        }
        return text
    }

    /// Whether the person is in the group on this day.
    static func hold(_ person: PersonID, on day: LocalDate, in text: String) -> Bool {
        let name = person.description
        let date = day.description
        return text.split(separator: "\n").contains { line in
            guard line.hasPrefix(name) else { return false }
            let words = line.split(separator: " ")
            guard words.count == 3 else { return false }
            // Days written as 2026-11-25 are in the order of their letters.
            return (words[1] == open || words[1] <= date) && (words[2] == open || words[2] >= date)
        }
    }
}
