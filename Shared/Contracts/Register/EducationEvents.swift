package import Contracts
import JSON
package import SS12000

// What is taught and where, and children's places. The same promise as all of Register's changes: the whole document.

package struct PlacementChanged: ResourceChanged {
    package static let type: EventType = "register.placement-changed.v1"
    package let document: PlacementDocument
    package let version: Int64
    package let stored: [UInt8]?

    package init(_ document: PlacementDocument, version: Int64, stored: [UInt8]? = nil) {
        self.document = document
        self.version = version
        self.stored = stored
    }
}

package struct ProgrammeChanged: ResourceChanged {
    package static let type: EventType = "register.programme-changed.v1"
    package let document: ProgrammeDocument
    package let version: Int64
    package let stored: [UInt8]?

    package init(_ document: ProgrammeDocument, version: Int64, stored: [UInt8]? = nil) {
        self.document = document
        self.version = version
        self.stored = stored
    }
}

package struct StudyPlanChanged: ResourceChanged {
    package static let type: EventType = "register.study-plan-changed.v1"
    package let document: StudyPlanDocument
    package let version: Int64
    package let stored: [UInt8]?

    package init(_ document: StudyPlanDocument, version: Int64, stored: [UInt8]? = nil) {
        self.document = document
        self.version = version
        self.stored = stored
    }
}

package struct SyllabusChanged: ResourceChanged {
    package static let type: EventType = "register.syllabus-changed.v1"
    package let document: SyllabusDocument
    package let version: Int64
    package let stored: [UInt8]?

    package init(_ document: SyllabusDocument, version: Int64, stored: [UInt8]? = nil) {
        self.document = document
        self.version = version
        self.stored = stored
    }
}

package struct SchoolUnitOfferingChanged: ResourceChanged {
    package static let type: EventType = "register.school-unit-offering-changed.v1"
    package let document: SchoolUnitOfferingDocument
    package let version: Int64
    package let stored: [UInt8]?

    package init(_ document: SchoolUnitOfferingDocument, version: Int64, stored: [UInt8]? = nil) {
        self.document = document
        self.version = version
        self.stored = stored
    }
}

package struct PlacementDeleted: ResourceDeleted {
    package static let type: EventType = "register.placement-deleted.v1"
    package static let kind = ResourceKind.placements.path
    package let id: PlacementID
    package let version: Int64

    package init(_ id: PlacementID, version: Int64) {
        self.id = id
        self.version = version
    }
}

package struct ProgrammeDeleted: ResourceDeleted {
    package static let type: EventType = "register.programme-deleted.v1"
    package static let kind = ResourceKind.programmes.path
    package let id: ProgrammeID
    package let version: Int64

    package init(_ id: ProgrammeID, version: Int64) {
        self.id = id
        self.version = version
    }
}

package struct StudyPlanDeleted: ResourceDeleted {
    package static let type: EventType = "register.study-plan-deleted.v1"
    package static let kind = ResourceKind.studyplans.path
    package let id: StudyPlanID
    package let version: Int64

    package init(_ id: StudyPlanID, version: Int64) {
        self.id = id
        self.version = version
    }
}

package struct SyllabusDeleted: ResourceDeleted {
    package static let type: EventType = "register.syllabus-deleted.v1"
    package static let kind = ResourceKind.syllabuses.path
    package let id: SyllabusID
    package let version: Int64

    package init(_ id: SyllabusID, version: Int64) {
        self.id = id
        self.version = version
    }
}

package struct SchoolUnitOfferingDeleted: ResourceDeleted {
    package static let type: EventType = "register.school-unit-offering-deleted.v1"
    package static let kind = ResourceKind.schoolUnitOfferings.path
    package let id: SchoolUnitOfferingID
    package let version: Int64

    package init(_ id: SchoolUnitOfferingID, version: Int64) {
        self.id = id
        self.version = version
    }
}
