import Access
import AccessLog
import FoundationEssentials
import HTTP
import Runtime
import SQLite
import SS12000

/// Of whom somebody may be told who has read or changed their data: of themselves, and of a child as long as they have
/// custody and the child is under 18. A child with a protected identity is told of to nobody but itself: where and when it
/// is read of tells where it is.
enum OwnRecords {
    /// Nil for a child that is not theirs, protected, of age, or does not exist. Throws 403 `caller-unknown`; and, by who asks alone,
    /// `assurance-too-low` to one who signed in too weakly for what is their own, or as the guardian they are.
    static func subject(
        _ caller: Caller, child: UUID?, today: LocalDate, in db: borrowing some Querying & ~Copyable
    ) throws -> AccessSubject? {
        guard let reader = try Actor.find(caller, in: db).person else { return nil }
        let (asSelf, asGuardian) = (caller.assured.contains(.pupil), caller.assured.contains(.guardian))
        // Asked whoever the child is: how long a refusal takes tells nothing.
        let isTheirs =
            try child.map { child in try isGuardian(reader, of: PersonID(child), today: today, in: db) } ?? false
        if let child, child != reader.uuid {
            if asGuardian, isTheirs {
                return AccessSubject(subject: child, reader: reader.uuid, relation: .custodian)
            }
        } else if asSelf {
            return AccessSubject(subject: reader.uuid, reader: reader.uuid, relation: .itself)
        }
        let isTooWeak = try !asSelf || !asGuardian && SignIn.isGuardian(reader, today: today, in: db)
        if isTooWeak { throw Problem.assuranceTooLow }
        return nil
    }

    /// All of it is asked whoever the child is.
    private static func isGuardian(
        _ reader: PersonID, of child: PersonID, today: LocalDate, in db: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        let pupil = try Pupil.find(child, in: db)
        let isProtected = try isProtected(child, in: db)
        let hasCustody = try PupilRights.hasCustody(reader, of: child, on: today, in: db)
        guard let pupil, !isProtected else { return false }
        return !pupil.isAdult(on: today) && hasCustody
    }

    private static func isProtected(_ person: PersonID, in db: borrowing some Querying & ~Copyable) throws -> Bool {
        try db.first("SELECT is_protected FROM person WHERE id = ?", person) { $0.bool(0) } ?? true
    }
}
