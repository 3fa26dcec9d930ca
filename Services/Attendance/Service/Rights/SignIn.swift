import Access
import HTTP
import Runtime
import SQLite
import SS12000

/// A person who signed in too weakly for one of their roles has no right by it, only those of their other roles.
enum SignIn {
    /// Throws 403 `assurance-too-low` to a person who stands in a role that they signed in too weakly for: to be asked where they
    /// have no other right to what they ask for.
    ///
    /// It depends on the caller alone and not on what they ask for, or whether that exists, so it tells nothing of that. Who has
    /// no such role is not told to sign in otherwise: it would not help.
    ///
    /// - Parameter roles: those by which anybody has a right here.
    static func check(
        _ caller: Caller, _ actor: Actor, for roles: SignInRoles, today: LocalDate,
        in db: borrowing some Querying & ~Copyable
    ) throws {
        let missing = roles.subtracting(caller.assured)
        guard let person = actor.person, !missing.isEmpty else { return }
        let isHeld =
            try isStaff(person, missing, today: today, in: db)
            || missing.contains(.guardian) && isGuardian(person, today: today, in: db)
            || missing.contains(.pupil) && isPupil(person, in: db)
        if isHeld { throw Problem.assuranceTooLow }
    }

    /// Whether one of the person's duties gives one of these roles somewhere. Anybody on duty may teach.
    private static func isStaff(
        _ person: PersonID, _ roles: SignInRoles, today: LocalDate, in db: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        if roles.isDisjoint(with: .staff) { return false }
        return try db.first(
            """
            SELECT 1 FROM duty WHERE person = ?1 AND start_date <= ?2 AND end_date >= ?2
                AND (?3
                    OR (role IN ('Rektor', 'Förskolechef', 'Övrig arbetsledning', 'Skoladministratör')
                        AND (?4 OR (?5 AND NOT EXISTS (
                            SELECT 1 FROM organisation
                            WHERE organisation.id = duty.organisation AND organisation.parent IS NOT NULL))))
                    OR (?6 AND (role IN (
                            'Skolläkare', 'Skolsköterska', 'Skolpsykolog', 'Kurator', 'Speciallärare/specialpedagog')
                        OR EXISTS (
                            SELECT 1 FROM assignment
                            WHERE assignment.duty = duty.id AND assignment.role IN ('Elevhälsopersonal', 'Specialpedagog')
                                AND assignment.start_date <= ?2 AND assignment.end_date >= ?2))))
            LIMIT 1
            """, person, today, roles.contains(.teaching), roles.contains(.office), roles.contains(.huvudman),
            roles.contains(.health)
        ) { _ in true } ?? false
    }

    /// Whether the person has custody of anybody, or was let do anything.
    static func isGuardian(
        _ person: PersonID, today: LocalDate, in db: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        try db.first(
            """
            SELECT 1 WHERE EXISTS (
                    SELECT 1 FROM custody WHERE custodian = ?1 AND start_date <= ?2 AND end_date >= ?2)
                OR EXISTS (SELECT 1 FROM grants WHERE receiver = ?1 AND is_withdrawn = 0)
            """, person, today
        ) { _ in true } ?? false
    }

    private static func isPupil(_ person: PersonID, in db: borrowing some Querying & ~Copyable) throws -> Bool {
        try db.first(
            """
            SELECT 1 WHERE EXISTS (SELECT 1 FROM enrolment WHERE student = ?1)
                OR EXISTS (SELECT 1 FROM membership WHERE student = ?1)
            """, person
        ) { _ in true } ?? false
    }
}
