package import FoundationEssentials
package import SS12000

/// How far the mails of a duty have come: the other half of the state that a decision is made from.
package struct MailStanding: Hashable, Sendable {
    /// One alert at most per guardian.
    package var alerts: [PersonID: Delivery.State]
    /// Alerts to those whom a grant lets hear of it; they count for nothing here.
    package var receivers: [PersonID: Delivery.State]
    /// The mails to the staff list, by recipient.
    package var staff: [UUID: Delivery.State]
    /// What those who were told have been told since.
    package var corrections: [UUID: Delivery.State]
    /// Recipients of alerts and staff mails that are to be tried again although an earlier attempt may have arrived.
    package var uncertain: Set<UUID>

    package init(
        alerts: [PersonID: Delivery.State] = [:], staff: [UUID: Delivery.State] = [:],
        corrections: [UUID: Delivery.State] = [:], uncertain: Set<UUID> = [],
        receivers: [PersonID: Delivery.State] = [:]
    ) {
        self.alerts = alerts
        self.receivers = receivers
        self.staff = staff
        self.corrections = corrections
        self.uncertain = uncertain
    }

    var someoneTold: Bool { alerts.values.contains(.accepted) }
    var somePending: Bool { alerts.values.contains { $0 == .intended || $0 == .underWay } }
    var someUnderWay: Bool { alerts.values.contains(.underWay) || staff.values.contains(.underWay) }

    /// Guardians who have the alert or may have it.
    var informedGuardians: [PersonID] {
        alerts.filter { mayHave($0.value, $0.key.uuid) }.map(\.key).sorted { $0.description < $1.description }
    }

    /// Receivers of a grant who have the alert or may have it.
    var informedReceivers: [PersonID] {
        receivers.filter { mayHave($0.value, $0.key.uuid) }.map(\.key).sorted()
    }

    var someReceiverIsBeingCorrected: Bool {
        receivers.keys.contains { corrections[$0.uuid] == .intended }
    }

    /// Staff who have the mail or may have it.
    var informedStaff: [UUID] {
        staff.filter { mayHave($0.value, $0.key) }.map(\.key).sorted { $0.uuidString < $1.uuidString }
    }

    var someUnreached: Bool { alerts.values.contains(where: \.reachedNobody) }
    var someCorrectionSent: Bool { corrections.values.contains(where: Self.isOrMayBeSent) }
    var someStaffCorrected: Bool { staff.keys.contains { corrections[$0].map(Self.isOrMayBeSent) ?? false } }

    /// Every alert still holds: none was dropped and could be sent after all.
    var noneDropped: Bool { !alerts.values.contains(.dropped) }

    private func mayHave(_ state: Delivery.State, _ recipient: UUID) -> Bool {
        state == .accepted || state == .unknown || (state == .intended && uncertain.contains(recipient))
    }

    private static func isOrMayBeSent(_ state: Delivery.State) -> Bool {
        state == .accepted || state == .unknown || state == .underWay
    }
}
