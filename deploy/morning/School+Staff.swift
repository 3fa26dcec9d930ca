import Runtime
import SS12000

extension School {
    private static let responsible: Set<DutyRole> = [.head, .preschoolHead, .administrator]
    /// Organisations form a tree a few levels deep; a longer way up is a circle.
    private static let highest = 12

    /// Where the school is told when no guardian can be: the mailbox of the unit, and those who lead and administer it,
    /// each from the nearest level that has any. The lesson's unit is asked first, then those the child is enrolled at.
    /// One address for each who is told, so one that two share stands twice.
    func staffAddresses(about pupil: PersonID, missing lesson: CalendarEventDocument) -> [String] {
        let day = LocalDate(lesson.start)
        let named = activities[lesson.activity]?.organisation
        let enrolled = (persons[pupil]?.enrolments ?? []).filter { $0.includes(on: day) }.map(\.organisation)
        for unit in (named.map { [$0] } ?? []) + enrolled.filter({ $0 != named }) {
            let way = wayUp(from: unit)
            let mailbox = way.lazy.compactMap { organisations[$0]?.email.flatMap(Mailbox.usable) }.first
            let staff = way.lazy.map { responsibleAddresses(at: $0, on: day) }.first { !$0.isEmpty } ?? []
            let all = (mailbox.map { [$0] } ?? []) + staff
            if !all.isEmpty { return all }
        }
        return []
    }

    private func wayUp(from unit: OrganisationID) -> [OrganisationID] {
        var way = [unit]
        while way.count < Self.highest, let parent = organisations[way[way.count - 1]]?.parent, !way.contains(parent) {
            way.append(parent)
        }
        return way
    }

    private func responsibleAddresses(at unit: OrganisationID, on day: LocalDate) -> [String] {
        let duties = (dutiesOfUnit[unit] ?? []).filter { Self.responsible.contains($0.role) && $0.period.includes(day) }
        return Set(duties.compactMap(\.person)).compactMap { id in
            guard let person = persons[id], person.status != .deceased else { return nil }
            // A private mailbox is not the school's: it is used only when there is no other.
            let own = Mailbox.usable(person.emails.filter { $0.type == .staff }.map(\.value))
            return own.first ?? Mailbox.usable(person.emails.map(\.value)).first
        }
    }
}
