package import FoundationEssentials
package import HTTP
import Runtime
package import SQLite

/// The append-only record of who read or changed whose data. See DESIGN.md.
package enum AccessLog {
    /// Makes the tables; stands before the service's own migrations that hand it older rows.
    package static let migration = Migration("access-log-v001-create", sql: PackageResources.v001_create_access_log_sql)
    /// Stands anywhere after ``migration``.
    package static let indexMigration = Migration(
        "access-log-v002-index-persons", sql: PackageResources.v002_index_persons_sql)

    /// Writes down what an answer told of these persons, or what a change did to them, in the transaction of the change.
    /// Of nobody nothing is written.
    ///
    /// - Parameter persons: in any order, repeats included.
    package static func record(
        _ action: AccessRecord.Action, of persons: some Sequence<UUID>, _ data: Set<AccessRule.DataClass>,
        by accessor: Accessor,
        in transaction: borrowing Transaction
    ) throws {
        let persons = PersonBytes.sorted(Array(persons))
        guard !persons.isEmpty else { return }
        try append(action, persons, data, by: accessor, in: transaction)
    }

    /// For an answer: returns when it is durably written down that these persons' data is about to be given. Readings that
    /// wait at one time share a commit.
    package static func recordReading(
        of persons: some Sequence<UUID>, _ data: Set<AccessRule.DataClass>, by accessor: Accessor, in database: Database
    ) throws {
        let persons = PersonBytes.sorted(Array(persons))
        guard !persons.isEmpty else { return }
        try database.write { transaction in
            try append(.read, persons, data, by: accessor, in: transaction)
        }
    }

    /// Whether somebody is protected, by the register as it is now.
    package typealias Protection = @Sendable (_ person: UUID, _ transaction: borrowing Transaction) throws -> Bool

    /// That the log was read, of one person or (nil) whatever it says, which may be of protected ones too.
    /// - Returns: whether it may be.
    @discardableResult
    package static func recordReadingOfLog(
        of person: UUID?, by accessor: Accessor, protected isProtected: @escaping Protection, in database: Database
    ) throws -> Bool {
        try database.write { transaction in
            let mayBeProtected = try person.map { try isProtected($0, transaction) } ?? true
            try append(
                .read, person?.bytes16 ?? [], mayBeProtected ? [.accesses, .protectedIdentity] : [.accesses],
                by: accessor, in: transaction)
            return mayBeProtected
        }
    }

    /// The newest records, the newest last.
    package static func last(
        _ count: Int = .max, in querying: borrowing some Querying & ~Copyable
    ) throws -> [AccessRecord] {
        try querying.rows(
            dynamic: "SELECT \(AccessRecord.columns) FROM access_log ORDER BY sequence DESC LIMIT ?",
            [.integer(Int64(clamping: count))]
        ) { row in AccessRecord(row) }.reversed()
    }

    /// The newest record's place and hash; before the first, 0 and the genesis.
    package static func head(
        in querying: borrowing some Querying & ~Copyable
    ) throws -> (sequence: Int64, hash: [UInt8]) {
        // Asked at every record instead of kept: a kept head would have to be undone with each change that fails.
        try querying.first("SELECT sequence, hash FROM access_log ORDER BY sequence DESC LIMIT 1") { row in
            (row.int64(0), row.bytes(1))
        } ?? (0, AccessRecord.genesis)
    }

    private static func append(
        _ action: AccessRecord.Action, _ persons: [UInt8], _ data: Set<AccessRule.DataClass>, by accessor: Accessor,
        in transaction: borrowing Transaction
    ) throws {
        let words = data.count == 1 ? data.first!.rawValue : data.map(\.rawValue).sorted().joined(separator: ",")
        try chain(
            AccessRecord(
                sequence: 0, at: transaction.now, action: action.rawValue, caller: accessor.caller,
                person: accessor.person?.bytes16, party: accessor.party.text, data: words, purpose: accessor.purpose,
                origin: accessor.origin, request: accessor.request?.bytes16, through: nil, anchor: nil,
                persons: persons, previous: [], hash: []), in: transaction)
    }

    /// Gives the record its place at the end.
    static func chain(_ record: AccessRecord, in transaction: borrowing Transaction) throws {
        let head = try head(in: transaction)
        var record = record
        record.sequence = head.sequence + 1
        record.previous = head.hash
        record.hash = record.expectedHash
        try record.insert(in: transaction)
    }
}
