import HTTP
import Messaging
import Resources
import Runtime
import SQLite
import SS12000

/// The register's part of a supplier's document: every kind but activities and calendar events, which are
/// Schedule's.
enum ImportRegister {
    static func make(
        database: Database, changes: RegisterChanges, settings: ImportSettings, metrics: Metrics, log: Log, clock: Clock
    ) -> ResourceImport {
        let overtaken = OvertakenImport()
        let target = ImportTarget(
            RegisterChanges.tables, held: { try held(database, overtaken, seesHidden: $0) },
            write: { prepared, isHeld, times, voice, transaction in
                try overtaken.check(prepared.item, in: transaction)
                return try ImportWriting(changes, voice).write(prepared, isHeld, &times, in: transaction)
            },
            restore: { prepared, facts, times, voice, transaction in
                try ImportWriting(changes, voice).restore(prepared, facts, &times, in: transaction)
            }, facts: { kind, id, transaction in try DatedFacts.held(kind, id, in: transaction) },
            delete: { kind, id, times, voice, transaction in
                try ImportWriting(changes, voice).delete(kind, id, &times, in: transaction)
            },
            protected: ProtectedItems.sql,
            guarding: { kind, id, previous, voice, transaction in
                try UndoSight.verdict(kind, id, previous, voice, in: transaction)
            },
            isTaken: { prepared, voice, transaction in
                guard prepared.item.kind == .persons, let person = PersonDocument(prepared.item.json) else {
                    return false
                }
                let claims = ClaimsInDocument(seesHidden: voice.seesHidden)
                return try claims.settle(person, held: nil, in: transaction) != nil
            },
            revives: { try EndedSince.isGivenBack(by: $0, $1, in: $2) },
            isReferredTo: { try Referrers.exist(of: $0, $1, in: $2) }, holds: { try References.holds($0, $1, in: $2) })
        return ResourceImport(
            into: target, of: database, settings: settings, service: RegisterService.name, metrics: metrics, log: log,
            clock: clock)
    }

    /// - Parameters:
    ///   - overtaken: told that an import begins.
    ///   - seesHidden: whether people with a protection mark are there at all.
    static func held(
        _ database: Database, _ overtaken: OvertakenImport = OvertakenImport(), seesHidden: Bool = true
    ) throws -> HeldReferences {
        let organisations = try database.read { transaction in
            try overtaken.begin(in: transaction)
            return try Organisations.known(in: transaction)
        }
        return HeldReferences(
            database, organisations: organisations,
            holder: { claim, transaction in
                try IdentityClaims.holder(of: claim, seesHidden: seesHidden, in: transaction)
            }
        ) { kind, id, transaction in
            guard kind != .organisations else { return false }
            guard try References.holds(kind, id, in: transaction) else { return false }
            return try seesHidden || !ProtectedItems.contain(kind, id, in: transaction)
        }
    }
}
