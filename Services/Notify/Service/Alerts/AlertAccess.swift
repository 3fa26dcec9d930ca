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

        /// What the access log calls it.
        var party: AccessParty {
            switch self {
            case .machine: .scope(AlertAccess.scope)
            case .staff(_, let relation): .relation(relation)
            case .guardian: .relation(.custodian)
            case .delegate: .relation(.delegate)
            }
        }

        /// Whom the register knows the reader as.
        var person: UUID? {
            switch self {
            case .machine: nil
            case .staff(let person, _), .guardian(let person), .delegate(let person): person.uuid
            }
        }

        /// Whose messages alone are shown; nil for all.
        var onlyTo: PersonID? {
            switch self {
            case .machine, .staff: nil
            case .guardian(let person), .delegate(let person): person
            }
        }
    }

    /// The right the caller has, or nil. None by a duty for who signed in too weakly (`isTooWeak`).
    static func right(
        of caller: Caller, to child: PersonID, on today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> Right? {
        // Of a child that does not exist as much is asked as of one the reader may not know of: how long a refusal takes tells nothing.
        let found = try GuardianDirectory.person(child, in: querying)
        let pupil = found ?? .nobody
        let isThere = found.map { !$0.isDeleted } ?? false
        guard let principalName = caller.principalName else {
            return isThere && (!pupil.isProtected || caller.scopes.contains(protectedScope)) ? .machine : nil
        }
        // A login name given to two persons is a fault of the register that says nothing of who is asking: no rights.
        let persons = try UnitDirectory.persons(named: principalName, in: querying)
        guard persons.count == 1, let person = persons.first else { return nil }
        guard try GuardianDirectory.person(person, in: querying)?.isDeceased != true else { return nil }
        if try isGuardian(person, of: child, pupil, on: today, in: querying), isThere { return .guardian(person) }
        // A protected child's alerts name who may be found by them: by a duty for the office alone.
        if caller.isAssuredAsStaff,
            let relation = try StaffDirectory.relation(of: person, to: child, on: today, in: querying),
            !pupil.isProtected || relation == .office, isThere
        {
            return .staff(person, relation)
        }
        let isReceiver = try GrantDirectory.receivers(about: child, on: today, in: querying).contains(person)
        return isReceiver && isThere ? .delegate(person) : nil
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
        let hasCustody = try GuardianDirectory.custodians(of: child, on: today, in: querying).contains(person)
        return hasCustody && !pupil.isAdult(on: today)
    }
}
