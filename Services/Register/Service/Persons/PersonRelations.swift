import JSON
import Runtime
import SQLite
import SS12000

/// What a person's document says of units and guardians, findable from the other end, and what they are found by:
/// the names they log in by and other systems' identifiers.
enum PersonRelations {
    static func replace(of person: PersonDocument, isNew: Bool, in transaction: borrowing Transaction) throws {
        if !isNew { try drop(of: person.id, in: transaction) }
        for (rank, enrolment) in person.enrolments.enumerated() {
            try transaction.run(
                """
                INSERT INTO enrolment
                    (person, rank, unit, school_type, school_year, start_date, end_date, cancelled, programme)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, person.id, rank, enrolment.organisation, enrolment.schoolType?.rawValue, enrolment.schoolYear,
                enrolment.period.start, enrolment.period.end, enrolment.isCancelled, enrolment.programme)
        }
        for (rank, responsible) in person.responsibles.enumerated() {
            try transaction.run(
                "INSERT INTO responsible (child, rank, guardian, relation_type) VALUES (?, ?, ?, ?)", person.id, rank,
                responsible.person, responsible.relation?.rawValue)
        }
        try keepIdentifiers(of: person, in: transaction)
        for name in person.principalNames {
            // Two spellings of one name differ in case only, of every letter there is: so it is judged where people log in.
            try transaction.run(
                "INSERT INTO principal_names (name, person) VALUES (?, ?) ON CONFLICT DO NOTHING", name.lowercased(),
                person.id)
        }
    }

    private static func keepIdentifiers(of person: PersonDocument, in transaction: borrowing Transaction) throws {
        guard let identifiers = person.json["externalIdentifiers"]?.elements else { return }
        for identifier in identifiers {
            guard let value = identifier["value"]?.string, let context = identifier["context"]?.string else { continue }
            try transaction.run(
                "INSERT INTO person_identifier (value, context, person) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", value,
                context, person.id)
        }
    }

    static func drop(of person: PersonID, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM enrolment WHERE person = ?", person)
        try transaction.run("DELETE FROM responsible WHERE child = ?", person)
        try transaction.run("DELETE FROM principal_names WHERE person = ?", person)
        try transaction.run("DELETE FROM person_identifier WHERE person = ?", person)
    }
}
