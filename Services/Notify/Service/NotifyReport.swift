package import Runtime
import SS12000
import Synchronization

/// What an operator sees of Notify: counters, and a log line for everything loud. Called after commits, never inside.
package final class NotifyReport: Sendable {
    package let log: Log
    private let attempts: [String: Counter]
    private let settled: [String: Counter]
    private let escalations: Counter
    private let escalationsToNobody: Counter
    private let exemptions: Counter
    private let expirations: [Obligation.Phase: Counter]
    private let alertDelay: Histogram
    private let lastLook: Atomic<Int64>

    package init(metrics: Metrics, log: Log, startedAt: Instant) {
        lastLook = Atomic(startedAt.microseconds)
        self.log = log
        let outcomes = ["accepted", "refused", "deferred", "unreachable", "unknown"]
        attempts = Dictionary(
            uniqueKeysWithValues: outcomes.map { outcome in
                (
                    outcome,
                    metrics.counter(
                        "notify_attempts_total", "Calls to the mail server by what became of them",
                        labels: [("outcome", outcome)])
                )
            })
        var settled: [String: Counter] = [:]
        for kind in Delivery.Kind.allCases {
            for state in Delivery.State.allCases where state.isFinal {
                settled[Self.key(kind, state)] = metrics.counter(
                    "notify_deliveries_total", "Messages that reached their final state",
                    labels: [("kind", kind.rawValue), ("state", state.rawValue)])
            }
        }
        self.settled = settled
        escalations = metrics.counter(
            "notify_escalations_total", "Duties handed to the school's staff list because no guardian could be told")
        escalationsToNobody = metrics.counter(
            "notify_escalations_without_recipient_total", "Escalations for which the register knows no staff address")
        exemptions = metrics.counter("notify_exempt_total", "Duties that ended because nobody may be told")
        expirations = Dictionary(
            uniqueKeysWithValues: [Obligation.Phase.waiting, .telling, .escalated].map { phase in
                (
                    phase,
                    metrics.counter(
                        "notify_expired_total", "Duties whose day ended before anybody was told",
                        labels: [("phase", phase.rawValue)])
                )
            })
        alertDelay = metrics.histogram(
            "notify_alert_delay_seconds", "From the time an alert was due to its acceptance by the mail server",
            buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 1800])
    }

    func attempted(_ outcome: AttemptOutcome) {
        attempts[outcome.name]?.add()
        if outcome == .unreachable { log.warning("the mail server takes no mail") }
        if outcome == .unknown { log.warning("the connection ended after a mail was handed over") }
    }

    func recorded(_ outcomes: RecordedOutcomes) {
        for (kind, state) in outcomes.settled { settled[Self.key(kind, state)]?.add() }
        for delay in outcomes.alertDelays { alertDelay.observe(seconds: max(delay.inSeconds, 0)) }
        noticed(outcomes.notices)
    }

    func noticed(_ notices: [NoticedObligation]) {
        for noticed in notices {
            let log = log.with([
                "day": .string(noticed.day.description),
                "school.unit": .string(noticed.unit?.description ?? "unknown"),
            ])
            switch noticed.notice {
            case .escalated:
                escalations.add()
                log.notice("no guardian could be told; the school's staff list is told")
            case .escalatedToNobody:
                escalationsToNobody.add()
                log.error("no guardian could be told and the register knows no staff address for the school unit")
            case .exempt:
                exemptions.add()
            case .expired(let phase):
                expirations[phase]?.add()
                log.error("a day ended before anybody was told of an absence", ["phase": .string(phase.rawValue)])
            }
        }
    }

    func looked(at now: Instant) {
        lastLook.store(now.microseconds, ordering: .relaxed)
    }

    /// Not ready when nothing has looked at the duties for minutes: the one thing this service must not stop doing.
    package func health(at now: Instant) -> HealthState {
        let last = Instant(microseconds: lastLook.load(ordering: .relaxed))
        return now - last < .seconds(180) ? .ready : .notReady("no duty has been looked at for three minutes")
    }

    private static func key(_ kind: Delivery.Kind, _ state: Delivery.State) -> String {
        "\(kind.rawValue) \(state.rawValue)"
    }
}
