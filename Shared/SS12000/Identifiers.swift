package import FoundationEssentials
package import Runtime

/// The identity of one SS 12000 resource. Ids are one namespace across all systems and persistent: an importer keeps
/// the foreign id and never mints its own. Text form is lower-case hyphenated.
package protocol Identifier: UUIDIdentified, Comparable, CustomStringConvertible, LosslessStringConvertible {}

extension Identifier {
    /// Reads the strict 8-4-4-4-12 form in any case; nil for anything else.
    package init?(_ text: String) {
        guard let uuid = UUID(text: text) else { return nil }
        self.init(uuid)
    }

    package var description: String { uuid.lowercase }

    /// Orders by the bytes of the id, as SQLite orders the stored ids.
    package static func < (left: Self, right: Self) -> Bool {
        left.uuid.precedes(right.uuid)
    }
}

package struct OrganisationID: Identifier {
    package let uuid: UUID
    package init(_ uuid: UUID) { self.uuid = uuid }
}

package struct PersonID: Identifier {
    package let uuid: UUID
    package init(_ uuid: UUID) { self.uuid = uuid }
}

package struct GroupID: Identifier {
    package let uuid: UUID
    package init(_ uuid: UUID) { self.uuid = uuid }
}

package struct DutyID: Identifier {
    package let uuid: UUID
    package init(_ uuid: UUID) { self.uuid = uuid }
}

package struct ActivityID: Identifier {
    package let uuid: UUID
    package init(_ uuid: UUID) { self.uuid = uuid }
}

package struct CalendarEventID: Identifier {
    package let uuid: UUID
    package init(_ uuid: UUID) { self.uuid = uuid }
}

package struct AttendanceID: Identifier {
    package let uuid: UUID
    package init(_ uuid: UUID) { self.uuid = uuid }
}

package struct AbsenceID: Identifier {
    package let uuid: UUID
    package init(_ uuid: UUID) { self.uuid = uuid }
}

package struct PlacementID: Identifier {
    package let uuid: UUID
    package init(_ uuid: UUID) { self.uuid = uuid }
}

package struct ProgrammeID: Identifier {
    package let uuid: UUID
    package init(_ uuid: UUID) { self.uuid = uuid }
}

package struct StudyPlanID: Identifier {
    package let uuid: UUID
    package init(_ uuid: UUID) { self.uuid = uuid }
}

package struct SyllabusID: Identifier {
    package let uuid: UUID
    package init(_ uuid: UUID) { self.uuid = uuid }
}

package struct SchoolUnitOfferingID: Identifier {
    package let uuid: UUID
    package init(_ uuid: UUID) { self.uuid = uuid }
}
