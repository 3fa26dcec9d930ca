package import Contracts
package import FoundationEssentials
package import JSON
package import Runtime
package import SS12000

package struct GrantID: Identifier {
    package let uuid: UUID
    package init(_ uuid: UUID) { self.uuid = uuid }
}

/// One thing a grant lets its receiver do about the subject. Raw values travel and are stored; they never change.
package enum GrantScope: String, CaseIterable, Sendable {
    /// See how the pupil has attended.
    case readAttendance = "read-attendance"
    /// Report that the pupil will be, or was, away; never leave, which is the school's to grant.
    case reportAbsence = "report-absence"
    /// Be told of an unexplained absence, and see what one was told.
    case receiveAlerts = "receive-alerts"
}

/// That somebody lets an adult do something about a pupil, for a stated time. The standard has no such thing.
///
/// Where giver and subject are one it is a *consent*: from the 18th birthday nobody is guardian, and the school may tell one only
/// by the pupil's own word. Otherwise it is a *delegation*: a guardian lets another adult, such as a step-parent, act in a stated
/// part. Nobody gives more than they have: what is given ends with what the giver has (``holds(on:_:_:)``).
package struct Grant: Hashable, Sendable {
    package let id: GrantID
    /// The pupil it is about.
    package let subject: PersonID
    /// The pupil of age, or a guardian.
    package let giver: PersonID
    package let receiver: PersonID
    /// Never empty, but for values this code does not know.
    package let scopes: Set<GrantScope>
    /// Both days belong to it.
    package let start: LocalDate
    package let end: LocalDate
    /// When it was taken back; nil for one that was not.
    package var withdrawnAt: Instant?
    /// An office that sees protected people has recorded it, or has said it again, while one of the three was protected.
    package var isRecordedWithSight: Bool

    package init(
        id: GrantID, subject: PersonID, giver: PersonID, receiver: PersonID, scopes: Set<GrantScope>, start: LocalDate,
        end: LocalDate, withdrawnAt: Instant? = nil, isRecordedWithSight: Bool = false
    ) {
        self.id = id
        self.subject = subject
        self.giver = giver
        self.receiver = receiver
        self.scopes = scopes
        self.start = start
        self.end = end
        self.withdrawnAt = withdrawnAt
        self.isRecordedWithSight = isRecordedWithSight
    }

    package var isConsent: Bool { giver == subject }

    /// Whoever it names: the subject, the giver where that is another, the receiver.
    package var persons: [PersonID] { isConsent ? [subject, receiver] : [subject, giver, receiver] }

    /// As it travels and is stored; equal grants are equal bytes.
    package var json: JSON {
        .object {
            $0.set("id", JSON(id.description))
            $0.set("subject", ["id": JSON(subject.description)])
            $0.set("giver", ["id": JSON(giver.description)])
            $0.set("receiver", ["id": JSON(receiver.description)])
            $0.set("scope", JSON(scopes.map(\.rawValue).sorted().map { JSON($0) }))
            $0.set("startDate", start.description)
            $0.set("endDate", end.description)
            $0.set("withdrawnAt", withdrawnAt?.rfc3339)
            if isRecordedWithSight { $0.set("recordedWithSight", JSON(true)) }
        }
    }

    /// Scopes nobody here knows yet are left out: they give nothing here.
    package init(_ data: JSON) throws(ContractError) {
        func person(_ field: String) throws(ContractError) -> PersonID {
            try data.required(field, "not a reference") { $0["id"]?.string.flatMap { PersonID($0) } }
        }
        let scopes = try data.required("scope", "not a list of texts") { value in
            value.elements.flatMap { list in list.allSatisfy { $0.string != nil } ? Array(list) : nil }
        }
        self.init(
            id: GrantID(try data.requiredUUID("id")), subject: try person("subject"), giver: try person("giver"),
            receiver: try person("receiver"),
            scopes: Set(scopes.compactMap { $0.string.flatMap { GrantScope(rawValue: $0) } }),
            start: try data.requiredDate("startDate"), end: try data.requiredDate("endDate"),
            withdrawnAt: try data.optional("withdrawnAt", "not an RFC 3339 time") {
                $0.string.flatMap { Instant(rfc3339: $0) }
            },
            isRecordedWithSight: try data.optional("recordedWithSight", "not a boolean") { $0.bool } ?? false)
    }
}
