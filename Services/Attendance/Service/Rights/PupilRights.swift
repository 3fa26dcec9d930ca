import Access
import HTTP
import RegisterContracts
import Runtime
import SQLite
import SS12000

/// Who may report that a pupil will be, or was, away.
enum PupilRights {
    enum Relation: Equatable, Sendable {
        case custodian
        case ofAge
        case delegate
        case office

        /// As the table of routes calls it.
        var asRule: AccessRule.Relation {
            switch self {
            case .custodian: .custodian
            case .ofAge: .pupilOfAge
            case .delegate: .delegate
            case .office: .office
            }
        }
    }

    /// - A custodian, on the days the register has told of and until the day the pupil turns 18.
    /// - A pupil of age, for themselves, from that day.
    /// - Those who lead or administer a unit the pupil is enrolled at, or one above it: by the duty also where they were let report, for they may
    ///   more.
    /// - Who was let report, while that holds (`GrantRights`).
    ///
    /// What somebody is to a pupil at home they are whatever else they are at the school: who signed in too weakly for that is not
    /// made an office by it, which may more. Nil for everyone else, after the same questions whoever the pupil is; one who does not
    /// exist (`Pupil.nobody`) looks the same.
    ///
    /// - Parameter assured: the roles the person signed in surely enough for (`SignIn`).
    static func relation(
        of person: PersonID, to pupil: Pupil, assured: SignInRoles, today: LocalDate,
        in db: borrowing some Querying & ~Copyable
    ) throws -> Relation? {
        // All of it is asked of everybody: who may report may yet be refused another's report.
        let isAdult = pupil.isAdult(on: today)
        let asGuardian = assured.contains(.guardian)
        let hasCustody = try hasCustody(person, of: pupil.id, on: today, in: db)
        let isOffice = try OfficeRights.allow(person, over: pupil.id, assured: assured, today: today, in: db)
        let isDelegate = try GrantRights.has(person, .reportAbsence, about: pupil, on: today, in: db)
        if person == pupil.id && isAdult { return assured.contains(.pupil) ? .ofAge : nil }
        if hasCustody && !isAdult { return asGuardian ? .custodian : nil }
        if isOffice { return .office }
        return isDelegate && asGuardian ? .delegate : nil
    }

    /// Whether the register has told of custody on this day. It ends with the day before the 18th birthday.
    static func hasCustody(
        _ person: PersonID, of child: PersonID, on day: LocalDate, in db: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        try db.first(
            "SELECT 1 FROM custody WHERE child = ?1 AND custodian = ?2 AND start_date <= ?3 AND end_date >= ?3", child,
            person, day
        ) { _ in true } ?? false
    }
}
