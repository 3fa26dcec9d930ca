import AccessLog
import Digest
import Runtime
import SQLite

enum AuditVerify: Command {
    static let words = ["audit", "verify"]
    static let summary = "prove that no access log was changed"
    static let synopsis =
        "audit verify (DATABASE… | --url URL --token-file FILE) [--days N] [--expect-head HASH --expect-count N]"
    static let explanation = """
        Reads the access log in each service's database, also while the service runs, and proves that every record is what it was
        when it was written and follows the one before. Prints how many records there are, from when to when, and the head's hash.
        With --url it asks a running service instead (http://127.0.0.1:7103, or behind the front door …/v1/attendance/access-log), with a
        token of the scope audit: an auditor needs no access to the machine. The reading is in the log then, too.
        --ca FILE, --certificate FILE --key FILE: whose certificates are believed, and which is shown to a service that asks.
        A purge that has removed what was younger than --days (1826, the services' own measure; give what ACCESS_LOG_DAYS says) is found.
        Of a database the index of persons is held against the log too.
        What was cut off the end no chain can tell by itself: keep the count and head of an earlier print (each service also writes
        them into its log once a day), and give them with --expect-count and --expect-head, for one database at a time.
        Exit code 1: a log does not hold; the first record that does not fit is named.
        """
    static let options: Set<String> = AuditedService.options.union(["expect-head", "expect-count", "days"])
    static let flags: Set<String> = []

    static func run(_ arguments: Arguments) throws -> Int32 {
        let witness = try AuditWitness(arguments)
        guard let days = Int(try arguments.value("days") ?? "\(AccessLogKeeper.defaultDays)"), days > 0 else {
            throw UsageError("--days is a number from 1")
        }
        let period = AccessLogCheck.Period(days: days, now: Clock.system.now())
        if let service = try AuditedService(arguments) {
            guard arguments.rest.isEmpty else { throw UsageError("either --url or DATABASE") }
            let proof = try service.prove(witness: witness?.count, period)
            return tell(proof, of: service.url, witness) ? ExitCode.good : ExitCode.attention
        }
        guard !arguments.rest.isEmpty else { throw UsageError("DATABASE is missing, and so is --url") }
        if witness != nil, arguments.rest.count > 1 {
            throw UsageError("an earlier print is that of one database; name one")
        }
        var holds = true
        for path in arguments.rest { holds = try verify(path, witness, period) && holds }
        return holds ? ExitCode.good : ExitCode.attention
    }

    private static func verify(
        _ path: String, _ witness: AuditWitness?, _ period: AccessLogCheck.Period
    ) throws -> Bool {
        let database: ReadOnlyDatabase
        do { database = try ReadOnlyDatabase(at: path) } catch { throw ToolError("\(path): \(error)") }
        let isKept = try database.read { transaction in
            try transaction.first("SELECT 1 FROM sqlite_schema WHERE name = 'access_log'") { _ in true } ?? false
        }
        guard isKept else { throw ToolError("\(path): it has no access log") }
        let proof = try AccessLogProof(witness: witness?.count, period: period) { try database.read($0) }
        let holds = tell(proof, of: path, witness)
        guard holds, let fault = try PersonIndexCheck(read: { try database.read($0) }).fault else { return holds }
        Terminal.write("\(path): BROKEN: the index of persons: \(fault); its rows may be deleted, and are drawn anew")
        return false
    }

    /// - Returns: whether it holds.
    private static func tell(_ proof: AccessLogProof, of path: String, _ witness: AuditWitness?) -> Bool {
        if let fault = proof.fault {
            Terminal.write("\(path): BROKEN at record \(fault.sequence): \(fault)")
            return false
        }
        let check = proof.check
        var line = "\(path): whole, count \(check.count), kept \(check.kept)"
        if let first = check.first, let last = check.last {
            line += ", from \(first.at.rfc3339) to \(last.at.rfc3339)"
        }
        Terminal.write(line + ", head \(hexadecimal(check.head))")
        guard let objection = witness?.objection(to: proof) else { return true }
        Terminal.write("\(path): BROKEN: \(objection)")
        return false
    }
}

/// What an earlier print said.
struct AuditWitness {
    let count: Int64
    let head: String

    /// Nil when none is given.
    init?(_ arguments: Arguments) throws(UsageError) {
        let head = try arguments.value("expect-head")
        let count = try arguments.value("expect-count")
        if head == nil, count == nil { return nil }
        guard let head, let count else { throw UsageError("--expect-head and --expect-count go together") }
        guard head.utf8.count == 64, head.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else {
            throw UsageError("--expect-head is 64 hexadecimal digits")
        }
        guard let number = Int64(count), number >= 0 else { throw UsageError("--expect-count is a number from 0") }
        self.head = head.lowercased()
        self.count = number
    }

    /// Nil when the log goes on from what was printed.
    func objection(to proof: AccessLogProof) -> String? {
        let check = proof.check
        if count == 0 { return head == hexadecimal(AccessRecord.genesis) ? nil : "an empty log has another head" }
        if count > check.count { return "\(count) records were expected, and there are \(check.count)" }
        if let first = check.first, count < first.sequence {
            return "record \(count) was removed because of its age since; a later print is needed"
        }
        guard let witnessed = proof.witnessed, hexadecimal(witnessed) == head else {
            return "record \(count) has another hash than expected: what stood there has been rewritten"
        }
        return nil
    }
}
