import AccessLog
import Runtime
import TestSupport
import Testing

/// Whoever changes the file is found out, and the first record that does not fit is named.
@Suite struct TamperedLogTests {
    let bench: AccessLogBench

    init() throws {
        bench = try AccessLogBench()
        try bench.write(6)
    }

    @Test(arguments: [
        "at = at + 1", "action = 'changed'", "caller = 'nobody'", "person = x'00'", "party = 'relation:custodian'",
        "data = 'name'", "purpose = NULL", "purpose = ''", "origin = '192.0.2.1'", "request = x'00'",
        "persons = x''", "persons = substr(persons, 1, 16)", "hash = x'00'", "hash = previous",
        "action = 'purged', through = 1, anchor = x'00'",
    ])
    func `a column that was changed is found`(_ change: String) throws {
        try bench.tamper("UPDATE access_log SET \(change) WHERE sequence = 3")
        #expect(try bench.proof().fault == .changed(3))
    }

    @Test func `a record that follows another than the one before is found`() throws {
        try bench.tamper("UPDATE access_log SET previous = x'00' WHERE sequence = 3")
        #expect(try bench.proof().fault == .notFollowing(3))
    }

    @Test func `a record made right again no longer fits the next`() throws {
        try bench.tamper("UPDATE access_log SET caller = 'nobody' WHERE sequence = 3")
        try bench.rehash(3)
        #expect(try bench.proof().fault == .notFollowing(4))
    }

    @Test func `all that follows made right again too has another head than the witness saw`() throws {
        let witness = try bench.proof()
        try bench.tamper("UPDATE access_log SET caller = 'nobody' WHERE sequence = 3")
        try bench.rehash(3)
        for sequence: Int64 in 4...6 {
            try bench.tamper(
                """
                UPDATE access_log SET previous = (SELECT hash FROM access_log WHERE sequence = \(sequence - 1))
                WHERE sequence = \(sequence)
                """)
            try bench.rehash(sequence)
        }
        let proof = try bench.proof(witness: witness.check.count)
        #expect(proof.fault == nil)
        #expect(proof.witnessed != witness.check.head)
    }

    @Test func `the first record that is gone is missed`() throws {
        try bench.tamper("DELETE FROM access_log WHERE sequence = 1")
        #expect(try bench.proof().fault == .beginningMissing(first: 2))
    }

    @Test func `records gone from the middle are missed`() throws {
        try bench.tamper("DELETE FROM access_log WHERE sequence IN (3, 4)")
        #expect(try bench.proof().fault == .missing(from: 3, through: 4))
    }

    @Test func `records cut off the end are missed by the count and head of an earlier print`() throws {
        let witness = try bench.proof()
        try bench.tamper("DELETE FROM access_log WHERE sequence > 4")
        let proof = try bench.proof(witness: witness.check.count)
        #expect(proof.fault == nil)
        #expect(proof.check.count == 4)
        #expect(proof.witnessed == nil)
    }

    @Test func `two records that changed places are found`() throws {
        try bench.tamper(
            "UPDATE access_log SET sequence = 100 WHERE sequence = 3",
            "UPDATE access_log SET sequence = 3 WHERE sequence = 4",
            "UPDATE access_log SET sequence = 4 WHERE sequence = 100")
        #expect(try bench.proof().fault == .notFollowing(3))
    }

    @Test func `a record put in between does not fit`() throws {
        try bench.tamper(
            "UPDATE access_log SET sequence = sequence + 100 WHERE sequence > 3",
            "UPDATE access_log SET sequence = sequence - 99 WHERE sequence > 100",
            """
            INSERT INTO access_log SELECT 4, hash, previous, at, action, 'forged', person, party, data, purpose, origin,
                request, through, anchor, persons FROM access_log WHERE sequence = 3
            """)
        #expect(try bench.proof().fault == .notFollowing(4))
    }

    @Test func `an earlier print of a log that only grew is still true`() throws {
        let witness = try bench.proof()
        try bench.write(3)
        let proof = try bench.proof(witness: witness.check.count)
        #expect(proof.witnessed == witness.check.head)
        #expect(proof.check.count == 9)
    }
}
