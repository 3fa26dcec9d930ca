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

    /// The right the caller has, or nil. None by a role that they signed in too weakly for (`isTooWeak`).
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
        let asGuardian = caller.assured.contains(.guardian)
        let isOfAge = person == child && pupil.isAdult(on: today)
        if isOfAge, isThere, caller.assured.contains(.pupil) { return .pupil(person) }
        let isGuardian = try isGuardian(person, of: child, pupil, on: today, in: querying)
        if isGuardian, isThere, asGuardian { return .guardian(person) }
        // Who signed in too weakly for what they are at home is not told by a duty what was sent to the other guardian, nor where a
        // protected child is.
        let isAtHome = isOfAge || isGuardian
        // A protected child's alerts name who may be found by them: by a duty for the office alone.
        if let relation = try StaffDirectory.relation(
            of: person, to: child, assured: caller.assured, on: today, in: querying),
            !pupil.isProtected || relation == .office, isThere, !isAtHome
        {
            return .staff(person, relation)
        }
        let isReceiver = try GrantDirectory.receivers(about: child, on: today, in: querying).contains(person)
        return isReceiver && isThere && asGuardian && !isAtHome ? .delegate(person) : nil
    }

    static func isProtected(_ person: PersonID, in querying: borrowing some Querying & ~Copyable) throws -> Bool {
        try GuardianDirectory.person(person, in: querying)?.isProtected ?? false
    }

    /// Whether the caller stands in a role that they signed in too weakly for and that gives somebody a right here: by the caller
    /// alone, whatever was asked for.
    static func isTooWeak(
        _ caller: Caller, on today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        let missing = SignInRoles.all.subtracting(caller.assured)
        guard !missing.isEmpty, let principalName = caller.principalName else { return false }
        let persons = try UnitDirectory.persons(named: principalName, in: querying)
        guard persons.count == 1, let person = persons.first else { return false }
        return try StaffDirectory.isStaff(person, as: missing, on: today, in: querying)
            || missing.contains(.guardian) && isGuardian(person, on: today, in: querying)
            || missing.contains(.pupil) && UnitDirectory.isEnrolled(person, in: querying)
    }

    /// Whether the person has custody of anybody, or was let do anything.
    static func isGuardian(
        _ person: PersonID, on today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        let hasCustody = try querying.first(
            """
            SELECT 1 FROM custodian
            WHERE guardian = ?1 AND (starts IS NULL OR starts <= ?2) AND (ends IS NULL OR ends >= ?2) LIMIT 1
            """, person, today
        ) { _ in true }
        return try hasCustody ?? false || !GrantStore.subjects(receivedBy: person, in: querying).isEmpty
    }

    static func isGuardian(
        _ person: PersonID, of child: PersonID, _ pupil: KnownPerson, on today: LocalDate,
        in querying: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        let hasCustody = try GuardianDirectory.custodians(of: child, on: today, in: querying).contains(person)
        return hasCustody && !pupil.isAdult(on: today)
    }
}
