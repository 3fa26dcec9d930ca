import Contracts
import JSON
import RegisterContracts
import Runtime
import SS12000
import Testing

/// What those who listen to Register rely on.
struct RegisterConsumerTests {
    static let events: [any Event.Type] = [
        OrganisationChanged.self, PersonChanged.self, PersonProtected.self, GroupChanged.self, DutyChanged.self,
        OrganisationDeleted.self, PersonDeleted.self, GroupDeleted.self, DutyDeleted.self,
        PlacementChanged.self, ProgrammeChanged.self, StudyPlanChanged.self, SyllabusChanged.self,
        SchoolUnitOfferingChanged.self, PlacementDeleted.self, ProgrammeDeleted.self, StudyPlanDeleted.self,
        SyllabusDeleted.self, SchoolUnitOfferingDeleted.self,
        PersonCameOfAge.self, PlacementProtected.self, StudyPlanProtected.self, DutyProtected.self,
        GrantChanged.self, GrantProtected.self, GrantDeleted.self,
        PersonErased.self, ErasureAcknowledged.self,
    ]

    /// What came to be told later has a sample of its own beside the first, which is never edited.
    static let additions = [
        "register.person-deleted.v1+marked", "register.person-changed.v1+days", "register.grant-changed.v1+withdrawn",
    ]

    @Test func `every event has its sample and every sample its event`() throws {
        let replication = ReplicationFact.allCases.map { $0.type(of: "register").name }
        let names = Self.events.map { $0.type.name } + replication + Self.additions
        #expect(try ContractSample.names(of: "Register") == names.sorted())
    }

    @Test(arguments: events.map { $0.type.name } + additions)
    func `a sample is read, written again the same, and read with fields nobody knows yet`(name: String) throws {
        let sample = try ContractSample(name, of: "Register")
        let type = try #require(Self.events.first { $0.type == sample.type })
        try roundTrip(type, sample)
    }

    private func roundTrip<E: Event>(_ type: E.Type, _ sample: ContractSample) throws {
        #expect(sample.type == E.type)
        let event = try sample.decoded(as: type)
        #expect(event.subject == sample.subject && event.version == sample.version)
        #expect(event.encoded() == sample.data)
        #expect(try JSON(parsing: event.body()) == sample.data)
        let later = try sample.decoded(as: type, data: sample.data.setting("addedLater", ["x": 1]))
        #expect(later.subject == sample.subject)
    }

    @Test(arguments: events.map { $0.type.name })
    func `a body without id, or about another than its subject, breaks the contract by name`(name: String) throws {
        let sample = try ContractSample(name, of: "Register")
        let type = try #require(Self.events.first { $0.type.name == name })
        for broken in [nil, "6A", 7, "00000000-0000-4000-8000-000000000099"] as [JSON?] {
            let error = #expect(throws: ContractError.self) { try refuse(type, sample, broken) }
            #expect(error?.field == "id")
        }
    }

    private func refuse<E: Event>(_ type: E.Type, _ sample: ContractSample, _ id: JSON?) throws {
        _ = try sample.decoded(as: type, data: sample.data.setting("id", id))
    }

    @Test func `a person says who has custody, what protects and when they are adult`() throws {
        let event: PersonChanged = try ContractSample("register.person-changed.v1", of: "Register").decoded()
        let person = event.document
        #expect(person.custodians.count == 2 && !person.isProtected)
        #expect(person.principalNames == ["alva.exempel@elev.example.se"])
        #expect(person.birthDate == LocalDate(year: 2014, month: 3, day: 9))
        #expect(person.emails.first?.type == .pupil && person.enrolments.first?.schoolYear == 6)
    }

    @Test func `a person for whom something is planned says who has custody on which days`() throws {
        let event: PersonChanged = try ContractSample("register.person-changed.v1+days", of: "Register").decoded()
        let person = event.document
        #expect(person.custodians.count == 1, "who has it when it is said")
        let day = { (text: String) in LocalDate(iso8601: text) }
        #expect(person.custody.map(\.period.start) == [nil, day("2026-12-01")])
        #expect(person.custody.map(\.period.end) == [day("2026-11-30"), day("2032-03-08")], "18 at the latest")
        #expect(person.responsiblePeriods?.last?.relation == .otherResponsible)
        // Without days the list is all there is, and the birthday ends it.
        let plain: PersonChanged = try ContractSample("register.person-changed.v1", of: "Register").decoded()
        #expect(plain.document.responsiblePeriods == nil)
        #expect(plain.document.custody.map(\.person) == plain.document.custodians)
        #expect(plain.document.custody.allSatisfy { $0.period.start == nil && $0.period.end == day("2032-03-08") })
    }

    @Test func `who came of age says which day it was`() throws {
        let sample = try ContractSample("register.person-came-of-age.v1", of: "Register")
        let event: PersonCameOfAge = try sample.decoded()
        #expect(event.date == LocalDate(year: 2026, month: 11, day: 25) && event.version == 12)
        for broken in [nil, .null, "2026-02-30", 7] as [JSON?] {
            let error = #expect(throws: ContractError.self) {
                _ = try sample.decoded(as: PersonCameOfAge.self, data: sample.data.setting("date", broken))
            }
            #expect(error?.field == "date")
        }
    }

    @Test func `a protected person's event holds the id and the mark and nothing else`() throws {
        let sample = try ContractSample("register.person-protected.v1", of: "Register")
        #expect(sample.data.members?.map(\.key) == ["id", "securityMarking"])
        let event: PersonProtected = try sample.decoded()
        #expect(event.securityMarking == "Skyddad folkbokföring")
    }

    @Test func `who was deleted with a mark is told of with it, and nobody else`() throws {
        let marked: PersonDeleted = try ContractSample("register.person-deleted.v1+marked", of: "Register").decoded()
        #expect(marked.securityMarking == "Sekretessmarkering")
        let other: PersonDeleted = try ContractSample("register.person-deleted.v1", of: "Register").decoded()
        #expect(other.securityMarking == nil)
    }

    @Test func `a grant says who lets whom do what about whom, and until when`() throws {
        let sample = try ContractSample("register.grant-changed.v1", of: "Register")
        let event: GrantChanged = try sample.decoded()
        let grant = event.grant
        #expect(!grant.isConsent && Set(grant.persons).count == 3)
        #expect(grant.scopes == [.readAttendance, .reportAbsence])
        #expect(grant.end == LocalDate(year: 2027, month: 6, day: 30) && grant.withdrawnAt == nil)
        let later: GrantChanged = try ContractSample("register.grant-changed.v1+withdrawn", of: "Register").decoded()
        #expect(later.grant.isConsent && later.grant.withdrawnAt != nil && later.grant.isRecordedWithSight)
        // What is let by a scope nobody here knows is let by nobody here.
        let newer = try sample.decoded(
            as: GrantChanged.self, data: sample.data.setting("scope", ["read-grades", "report-absence"]))
        #expect(newer.grant.scopes == [.reportAbsence])
        for field in ["subject", "giver", "receiver", "scope", "startDate", "endDate"] {
            try EventContract.needs(field, GrantChanged.self, sample)
        }
    }

    @Test func `a hidden grant's event holds the id and the mark and nothing else`() throws {
        let sample = try ContractSample("register.grant-protected.v1", of: "Register")
        #expect(sample.data.members?.map(\.key) == ["id", "securityMarking"])
    }

    @Test func `a group says its members with their days, a duty its person, place and parts`() throws {
        let group: GroupChanged = try ContractSample("register.group-changed.v1", of: "Register").decoded()
        let last = try #require(group.document.memberships.last)
        #expect(try last.includes(on: #require(LocalDate(iso8601: "2026-12-18"))))
        #expect(try !last.includes(on: #require(LocalDate(iso8601: "2026-12-19"))))
        let duty: DutyChanged = try ContractSample("register.duty-changed.v1", of: "Register").decoded()
        #expect(duty.document.person != nil && duty.document.organisation != nil && duty.document.role == .teacher)
        #expect(duty.document.assignmentRoles.first?.type == .mentor)
        let unit: OrganisationChanged = try ContractSample("register.organisation-changed.v1", of: "Register").decoded()
        #expect(unit.document.type == .schoolUnit && unit.document.parent != nil)
    }

    @Test func `a placement says the child, where and for how long, and who owns it`() throws {
        let event: PlacementChanged = try ContractSample("register.placement-changed.v1", of: "Register").decoded()
        let placement = event.document
        #expect(placement.child != nil && placement.organisation != nil && placement.group != nil)
        #expect(placement.owners.count == 2 && placement.schoolType == .preschool)
        #expect(placement.period.end == LocalDate(year: 2027, month: 6, day: 30))
    }

    @Test func `what is taught names its courses`() throws {
        let programme: ProgrammeChanged = try ContractSample("register.programme-changed.v1", of: "Register").decoded()
        let plan: StudyPlanChanged = try ContractSample("register.study-plan-changed.v1", of: "Register").decoded()
        let offering: SchoolUnitOfferingChanged = try ContractSample(
            "register.school-unit-offering-changed.v1", of: "Register"
        ).decoded()
        #expect(programme.document.type == .orientation && programme.document.parent != nil)
        #expect(programme.document.syllabuses == plan.document.syllabuses)
        #expect(plan.document.syllabuses == offering.document.syllabuses && plan.document.student != nil)
        #expect(offering.document.programmes == [programme.document.parent])
        let syllabus: SyllabusChanged = try ContractSample("register.syllabus-changed.v1", of: "Register").decoded()
        #expect(syllabus.document.isOfficial && syllabus.document.points == 100)
    }
}
