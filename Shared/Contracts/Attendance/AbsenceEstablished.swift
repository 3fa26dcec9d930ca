package import Contracts
package import JSON
package import Runtime
import SS12000

/// A pupil was absent from a lesson and nobody has explained why: the guardians are to be told the same day
/// (skollagen 7:17).
///
/// `version` counts the changes of this lesson and student, shared with `AbsenceExplained`: the higher one holds.
package struct AbsenceEstablished: Event, Equatable {
    package static let type: EventType = "attendance.absence-established.v1"

    package let occasion: AbsenceOccasion
    package let establishedAt: Instant
    package let version: Int64

    package init(_ occasion: AbsenceOccasion, at establishedAt: Instant, version: Int64) {
        self.occasion = occasion
        self.establishedAt = establishedAt
        self.version = version
    }

    package var subject: String { occasion.attendance.description }

    package func encoded() -> JSON { occasion.encoded(at: establishedAt, as: "establishedAt") }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        self.init(
            try AbsenceOccasion(data, subject: subject), at: try data.requiredInstant("establishedAt"),
            version: version)
    }
}
