package import Contracts
package import JSON
package import Runtime
import SS12000

/// An absence that had been established no longer needs an explanation: the mark was corrected, a report or a leave
/// covers it, or the lesson was cancelled or moved. Which of these is nobody's business outside.
///
/// `version` counts the changes of this lesson and student, shared with `AbsenceEstablished`: the higher one holds.
package struct AbsenceExplained: Event, Equatable {
    package static let type: EventType = "attendance.absence-explained.v1"

    package let occasion: AbsenceOccasion
    package let explainedAt: Instant
    package let version: Int64

    package init(_ occasion: AbsenceOccasion, at explainedAt: Instant, version: Int64) {
        self.occasion = occasion
        self.explainedAt = explainedAt
        self.version = version
    }

    package var subject: String { occasion.attendance.description }

    package func encoded() -> JSON { occasion.encoded(at: explainedAt, as: "explainedAt") }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        self.init(
            try AbsenceOccasion(data, subject: subject), at: try data.requiredInstant("explainedAt"),
            version: version)
    }
}
