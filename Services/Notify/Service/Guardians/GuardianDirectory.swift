import Runtime
import SQLite
import SS12000

/// Whom the register lets Notify tell. Read at the moment of telling, never remembered from the moment of the mark:
/// guardianship may have ended in between.
enum GuardianDirectory {
    /// Whom an absence of this child may be told to on this local date.
    static func family(
        of child: PersonID, on today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> Family {
        guard let pupil = try person(child, in: querying), pupil.isKnown else { return .unknown }
        if pupil.isDeceased { return .exempt(.deceased) }
        if pupil.isAdult(on: today) { return .exempt(.adult) }
        let guardians = try custodians(of: child, on: today, in: querying).compactMap { id -> Family.Guardian? in
            guard let guardian = try person(id, in: querying) else {
                return Family.Guardian(id: id, mayHaveAddress: true)
            }
            guard !guardian.isDeceased, !guardian.isDeleted else { return nil }
            return Family.Guardian(id: id, mayHaveAddress: !guardian.isKnown || !guardian.addresses.isEmpty)
        }
        return .guardians(guardians)
    }

    /// Whether this person may be told about this child now, and at which addresses, in order; or that the
    /// register must first send one of the two.
    static func reach(
        _ guardian: PersonID, about child: PersonID, on today: LocalDate,
        in querying: borrowing some Querying & ~Copyable
    ) throws -> Reach {
        let guardians: [Family.Guardian]
        switch try family(of: child, on: today, in: querying) {
        case .unknown:
            // A protected child's document is on its way and says who may be told. A deleted child's is not.
            return try person(child, in: querying)?.isDeleted == true ? .notAllowed : .notYetKnown
        case .exempt: return .notAllowed
        case .guardians(let known): guardians = known
        }
        guard guardians.contains(where: { $0.id == guardian }) else { return .notAllowed }
        guard let known = try person(guardian, in: querying), known.isKnown else { return .notYetKnown }
        return .addresses(known.addresses)
    }

    /// Who has custody of the child on this day, each once. Days the register has planned come without its help.
    static func custodians(
        of child: PersonID, on day: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> [PersonID] {
        try querying.rows(
            """
            SELECT guardian FROM custodian
            WHERE child = ?1 AND (starts IS NULL OR starts <= ?2) AND (ends IS NULL OR ends >= ?2)
            GROUP BY guardian ORDER BY min(rank)
            """, child, day
        ) { row in row.id(0, as: PersonID.self) }
    }

    /// The children this person is, was or will be a custodian of.
    static func children(
        of guardian: PersonID, in querying: borrowing some Querying & ~Copyable
    ) throws -> [PersonID] {
        try querying.rows("SELECT child FROM custodian WHERE guardian = ?", guardian) { row in
            row.id(0, as: PersonID.self)
        }
    }

    static func person(
        _ id: PersonID, in querying: borrowing some Querying & ~Copyable
    ) throws -> KnownPerson? {
        try querying.first(
            """
            SELECT is_known, is_protected, is_deleted, is_deceased, birth_date, addresses, staff_addresses
            FROM person WHERE id = ?
            """, id
        ) { row in
            KnownPerson(
                isKnown: row.bool(0), isProtected: row.bool(1), isDeleted: row.bool(2), isDeceased: row.bool(3),
                birthDate: row.optionalDate(4), addresses: KnownPerson.lines(row.text(5)),
                staffAddresses: KnownPerson.lines(row.text(6)))
        }
    }
}

/// Whether and where one recipient can be reached now.
enum Reach: Hashable {
    case notAllowed
    case notYetKnown
    /// In the register's order; may be empty.
    case addresses([MailAddress])
}

/// A person as Notify remembers them.
struct KnownPerson {
    /// False while the register has only said that the person exists, is protected or is gone.
    let isKnown: Bool
    let isProtected: Bool
    let isDeleted: Bool
    let isDeceased: Bool
    let birthDate: LocalDate?
    let addresses: [MailAddress]
    let staffAddresses: [MailAddress]

    /// In the place of somebody of whom the register has not told.
    static let nobody = KnownPerson(
        isKnown: false, isProtected: false, isDeleted: false, isDeceased: false, birthDate: nil, addresses: [],
        staffAddresses: [])

    /// From the 18th birthday itself, not from the next import. Without a birth date a pupil with guardians is a child.
    func isAdult(on today: LocalDate) -> Bool {
        birthDate.map { $0.adding(years: 18) <= today } ?? false
    }

    static func lines(_ text: String) -> [MailAddress] {
        text.split(separator: "\n").compactMap { MailAddress(String($0)) }
    }
}
