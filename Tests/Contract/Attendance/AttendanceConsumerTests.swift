import AttendanceContracts
import Contracts
import JSON
import Runtime
import SS12000
import Testing

/// What those who listen to Attendance rely on.
struct AttendanceConsumerTests {
    @Test func `every event has its sample and every sample its event`() throws {
        #expect(
            try ContractSample.names(of: "Attendance") == [
                AbsenceEstablished.type.name, AbsenceExplained.type.name,
                ReplicationFact.positionStated.type(of: "attendance").name, RollTaken.type.name,
            ])
    }

    @Test func `a sample is read, written again the same, and read with fields nobody knows yet`() throws {
        try EventContract.roundTrip(AbsenceEstablished.self, sample("attendance.absence-established.v1"))
        try EventContract.roundTrip(AbsenceExplained.self, sample("attendance.absence-explained.v1"))
        try EventContract.roundTrip(RollTaken.self, sample("attendance.roll-taken.v1"))
    }

    @Test(arguments: ["attendance", "student", "calendarEvent", "date", "startTime", "endTime"])
    func `an absence without what guardians are told by breaks the contract by name`(field: String) throws {
        try EventContract.needs(field, AbsenceEstablished.self, sample("attendance.absence-established.v1"))
        try EventContract.needs(field, AbsenceExplained.self, sample("attendance.absence-explained.v1"))
    }

    @Test func `the times of what happened are needed, the unit is not`() throws {
        try EventContract.needs(
            "establishedAt", AbsenceEstablished.self, sample("attendance.absence-established.v1"))
        try EventContract.needs("explainedAt", AbsenceExplained.self, sample("attendance.absence-explained.v1"))
        let sample = try sample("attendance.absence-established.v1")
        let event: AbsenceEstablished = try sample.decoded(data: sample.data.setting("organisation", nil))
        #expect(event.occasion.organisation == nil)
        #expect(event.encoded()["organisation"] == nil)
    }

    @Test func `established and explained speak of one absence, the later with the higher version`() throws {
        let established: AbsenceEstablished = try sample("attendance.absence-established.v1").decoded()
        let explained: AbsenceExplained = try sample("attendance.absence-explained.v1").decoded()
        #expect(established.subject == explained.subject)
        #expect(established.occasion == explained.occasion)
        #expect(established.version < explained.version)
    }

    @Test func `no event says why, what was taught, or anybody's name`() throws {
        for name in try ContractSample.names(of: "Attendance") {
            let keys = try #require(sample(name).data.members).map(\.key)
            #expect(Set(keys).isDisjoint(with: ["reason", "type", "validity", "subject", "name", "displayName"]))
        }
    }

    private func sample(_ name: String) throws -> ContractSample { try ContractSample(name, of: "Attendance") }
}
