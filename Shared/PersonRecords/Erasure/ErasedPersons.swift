package import FoundationEssentials
import Runtime
package import SQLite

/// Those of some persons who have been erased here: a document about others that still names them, for it left before or its
/// writer has not obeyed yet, is taken in without them.
package struct ErasedPersons: Sendable {
    private let persons: Set<UUID>

    /// Asks for each only when anybody has been erased at all.
    package init(among named: @autoclosure () -> [UUID], in querying: borrowing some Querying & ~Copyable) throws {
        guard try querying.first("SELECT 1 FROM erased_person LIMIT 1", map: { _ in true }) == true else {
            persons = []
            return
        }
        var found: Set<UUID> = []
        for person in named() where try ErasureJob.hasErased(person, in: querying) { found.insert(person) }
        persons = found
    }

    package func contains(_ person: UUID) -> Bool { persons.contains(person) }
}

extension ErasureJob {
    /// For how many days it is remembered what was said of an erasure and, as a digest, whom it was about: longer than anything can
    /// be parked or on its way, and than a register's own deletions are told of.
    package static let daysRemembered = 400

    /// Forgets the oldest of what has been remembered for that long; says how much.
    static func forget(limit: Int, in transaction: borrowing Transaction) throws -> Int {
        let end = transaction.now - .seconds(daysRemembered * 86_400)
        let said = try transaction.run(
            "DELETE FROM erasure_done WHERE erasure IN (SELECT erasure FROM erasure_done WHERE done_at < ? LIMIT ?)",
            end,
            limit)
        // Whose erasure is still under way is not forgotten, however long it takes.
        let digests = try transaction.run(
            """
            DELETE FROM erased_person WHERE NOT EXISTS (SELECT 1 FROM erasure_job)
                AND digest IN (SELECT digest FROM erased_person WHERE erased_at < ? LIMIT ?)
            """, end, limit)
        return max(said, digests)
    }
}
