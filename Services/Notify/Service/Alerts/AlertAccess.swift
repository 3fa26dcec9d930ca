import Access
import AccessLog
import FoundationEssentials
import HTTP
import Runtime
import SQLite
import SS12000

/// Who may read what was told about a child. Follows the register as it is now, denies by default, and answers the same
/// for a child that does not exist and one the reader may not know of.
enum AlertAccess {
    /// The scope of a machine client.
    static let scope = "notify.read"
    /// Needed beside it to read of a child with a protected identity.
    static let protectedScope = "notify.protected"

    enum Right: Hashable {
        case machine
        /// By a duty: mentor, health team or office.
        case staff(PersonID, AccessRule.Relation)
        /// A guardian sees what was sent to that guardian and not the other's.
        case guardian(PersonID)
        /// So does one to whom a grant lets alerts be told.
        case delegate(PersonID)
        /// The pupil, of age, sees what was told of them, and not to whom at which address: that is the others'.
        case pupil(PersonID)

        /// What the access log calls it.
        var party: AccessParty {
            switch self {
            case .machine: .scope(AlertAccess.scope)
            case .staff(_, let relation): .relation(relation)
            case .guardian: .relation(.custodian)
            case .delegate: .relation(.delegate)
            case .pupil: .relation(.pupilOfAge)
            }
        }

        /// Whom the register knows the reader as.
        var person: UUID? {
            switch self {
            case .machine: nil
            case .staff(let person, _), .guardian(let person), .delegate(let person), .pupil(let person): person.uuid
            }
        }

        /// Whose messages alone are shown; nil for all.
        var onlyTo: PersonID? {
            switch self {
            case .machine, .staff, .pupil: nil
            case .guardian(let person), .delegate(let person): person
            }
        }

        /// Whether a protected child's alerts are read for a purpose.
        var namesPurpose: Bool {
            switch self {
            case .machine, .staff: true
            case .guardian, .delegate, .pupil: false
            }
        }

        var isPupil: Bool { if case .pupil = self { true } else { false } }
    }

    /// The right the caller has, or nil. None by a duty for who signed in too weakly (`isTooWeak`).
    static func right(
        of caller: Caller, to child: PersonID, on today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> Right? {
        guard let pupil = try GuardianDirectory.person(child, in: querying), !pupil.isDeleted else { return nil }
        guard let principalName = caller.principalName else {
            return !pupil.isProtected || caller.scopes.contains(protectedScope) ? .machine : nil
        }
        // A login name given to two persons is a fault of the register that says nothing of who is asking: no rights.
        let persons = try UnitDirectory.persons(named: principalName, in: querying)
        guard persons.count == 1, let person = persons.first else { return nil }
        guard try GuardianDirectory.person(person, in: querying)?.isDeceased != true else { return nil }
        if person == child, pupil.isAdult(on: today) { return .pupil(person) }
        if try isGuardian(person, of: child, pupil, on: today, in: querying) { return .guardian(person) }
        // A protected child's alerts name who may be found by them: by a duty for the office alone.
        if caller.isAssuredAsStaff,
            let relation = try StaffDirectory.relation(of: person, to: child, on: today, in: querying),
            !pupil.isProtected || relation == .office
        {
            return .staff(person, relation)
        }
        return try GrantDirectory.receivers(about: child, on: today, in: querying).contains(person)
            ? .delegate(person) : nil
    }

    static func isProtected(_ person: PersonID, in querying: borrowing some Querying & ~Copyable) throws -> Bool {
        try GuardianDirectory.person(person, in: querying)?.isProtected ?? false
    }

    /// Whether the caller is a member of staff who signed in too weakly to be one here: by the caller alone, whatever was asked
    /// for.
    static func isTooWeak(
        _ caller: Caller, on today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        guard !caller.isAssuredAsStaff, let principalName = caller.principalName else { return false }
        let persons = try UnitDirectory.persons(named: principalName, in: querying)
        guard persons.count == 1, let person = persons.first else { return false }
        return try UnitDirectory.hasDuty(person, on: today, in: querying)
    }

    static func isGuardian(
        _ person: PersonID, of child: PersonID, _ pupil: KnownPerson, on today: LocalDate,
        in querying: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        if pupil.isAdult(on: today) { return false }
        return try GuardianDirectory.custodians(of: child, on: today, in: querying).contains(person)
    }
}
