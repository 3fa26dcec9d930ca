import FoundationEssentials
import Runtime
import SQLite
import SS12000

/// Who at the school must take over when no guardian could be told: the unit's own mailbox, and those who have the duty
/// of head or school administrator there. Each is looked for at the unit first and then upwards, and the nearest level
/// that has any answers, so that a missing address in one school does not become silence and a whole city's staff is
/// not written to.
enum EscalationRecipients {
    /// Who answers for a school towards guardians.
    static let roles: [DutyRole] = [.head, .preschoolHead, .administrator]

    /// The organisations and persons to write to, each once. Empty when the register knows nobody: an alarm.
    static func list(
        for obligation: Obligation, on today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> [UUID] {
        var units = try UnitDirectory.units(of: obligation.child, on: obligation.day, in: querying)
        if let named = obligation.unit { units = [named] + units.filter { $0 != named } }
        for unit in units {
            let way = try UnitDirectory.wayUp(from: unit, in: querying)
            var recipients: [UUID] = []
            for level in way where try UnitDirectory.mailbox(of: level, in: querying) != nil {
                recipients.append(level.uuid)
                break
            }
            for level in way {
                let persons = try responsible(at: level, on: today, in: querying)
                recipients += persons
                if !persons.isEmpty { break }
            }
            if !recipients.isEmpty { return recipients }
        }
        return []
    }

    /// Where a recipient of an escalation can be reached now.
    static func reach(_ recipient: UUID, in querying: borrowing some Querying & ~Copyable) throws -> Reach {
        if let mailbox = try UnitDirectory.mailbox(of: OrganisationID(recipient), in: querying) {
            return .addresses([mailbox])
        }
        guard let person = try GuardianDirectory.person(PersonID(recipient), in: querying) else {
            return .addresses([])
        }
        guard person.isKnown || person.isDeleted else { return .notYetKnown }
        return .addresses(addresses(of: person))
    }

    private static func responsible(
        at unit: OrganisationID, on today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> [UUID] {
        var found: [UUID] = []
        for (person, role) in try UnitDirectory.staff(of: unit, on: today, in: querying)
        where roles.contains(role) && !found.contains(person.uuid) {
            guard let known = try GuardianDirectory.person(person, in: querying), !known.isDeceased else { continue }
            if !addresses(of: known).isEmpty { found.append(person.uuid) }
        }
        return found
    }

    /// A private mailbox is not the school's: it is used only when there is no other.
    private static func addresses(of person: KnownPerson) -> [MailAddress] {
        person.staffAddresses.isEmpty ? person.addresses : person.staffAddresses
    }
}
