import FoundationEssentials
package import JSON
import Runtime

/// A subject or a course that can be taught.
package struct SyllabusDocument: ResourceDocument {
    package static let kind = ResourceKind.syllabuses
    package let json: JSON
    package let id: SyllabusID

    package init?(_ json: JSON) {
        guard let id: SyllabusID = json.identifier("id") else { return nil }
        self.json = json
        self.id = id
    }

    package var subjectName: String { json["subjectName"]?.string ?? "" }
    package var subjectCode: String? { json["subjectCode"]?.string }
    package var courseName: String? { json["courseName"]?.string }
    package var courseCode: String? { json["courseCode"]?.string }
    package var schoolType: SchoolType? { json.code("schoolType") }
    package var points: Int? { json["points"]?.int }
    /// Whether an authority has laid it down; what is not official need not be teaching.
    package var isOfficial: Bool { json["official"]?.bool ?? false }
}

/// A programme of courses, or an orientation within one.
package struct ProgrammeDocument: ResourceDocument {
    package static let kind = ResourceKind.programmes
    package let json: JSON
    package let id: ProgrammeID

    package init?(_ json: JSON) {
        guard let id: ProgrammeID = json.identifier("id") else { return nil }
        self.json = json
        self.id = id
    }

    package var name: String { json["name"]?.string ?? "" }
    package var type: ProgrammeType? { json.code("type") }
    package var code: String? { json["code"]?.string }
    package var schoolType: SchoolType? { json.code("schoolType") }
    package var parent: ProgrammeID? { json.reference("parentProgramme") }
    /// Every course the programme names, in the document's order.
    package var syllabuses: [SyllabusID] {
        json.list("content").flatMap { $0.list("content") }.compactMap { $0.identifier("id") }
    }
}

/// What one pupil is to read.
package struct StudyPlanDocument: ResourceDocument {
    package static let kind = ResourceKind.studyplans
    package let json: JSON
    package let id: StudyPlanID

    package init?(_ json: JSON) {
        guard let id: StudyPlanID = json.identifier("id") else { return nil }
        self.json = json
        self.id = id
    }

    package var student: PersonID? { json.reference("student") }
    package var period: Period { Period(json) }
    /// Every course the plan names, in the document's order.
    package var syllabuses: [SyllabusID] {
        json.list("content").flatMap { $0.list("syllabuses") }.compactMap { $0.reference("syllabus") }
    }
}

/// What a school unit offers during a period. The standard gives it neither id nor `meta`; ours have both.
package struct SchoolUnitOfferingDocument: ResourceDocument {
    package static let kind = ResourceKind.schoolUnitOfferings
    package let json: JSON
    package let id: SchoolUnitOfferingID

    package init?(_ json: JSON) {
        guard let id: SchoolUnitOfferingID = json.identifier("id") else { return nil }
        self.json = json
        self.id = id
    }

    package var organisation: OrganisationID? { json.reference("offeredAt") }
    package var syllabuses: [SyllabusID] { json.list("offeredSyllabuses").compactMap { $0.identifier("id") } }
    package var programmes: [ProgrammeID] { json.list("offeredProgrammes").compactMap { $0.identifier("id") } }
    package var period: Period { Period(json) }

    /// What tells offerings without an id apart: the unit and the first day.
    static func key(unit: UUID?, start: String?) -> String { "\(unit?.lowercase ?? "")|\(start ?? "")" }

    /// - Parameter number: how many offerings with the same key came before it in its document.
    static func derivedID(_ key: String, number: Int) -> UUID {
        ForeignID.derived(from: number == 0 ? key : "\(key)|\(number)", kind.path)
    }
}
