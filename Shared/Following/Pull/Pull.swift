import FoundationEssentials
import Resources
import Runtime
import SS12000

/// One reading of a provider: what is new of every kind, a whole list of those whose time has come, and at last what is no
/// longer there.
///
/// Whatever it takes in is durable before the cursor that says so, so one that is cut off anywhere is simply begun again.
final class Pull {
    let client: ProviderClient
    let target: any FollowTarget
    let plan: FollowPlan
    let metrics: FollowMetrics
    let clock: Clock
    let log: Log
    let status: FollowStatus
    let begun: Instant

    var state: FollowState { didSet { status.update(state) } }
    var references: References
    var told = ToldDeletions()
    /// Up to when deletions will be known once those told have been settled; nil when none could be heard.
    var heardUntil: Instant?
    /// The lists read to their end in this reading.
    var whole: [ResourceKind: ListReading] = [:]
    /// Whether anything was changed, for the log.
    var changes = 0

    init(
        _ client: ProviderClient, into target: any FollowTarget, from state: FollowState, plan: FollowPlan,
        metrics: FollowMetrics, status: FollowStatus, clock: Clock, log: Log
    ) {
        self.client = client
        self.target = target
        self.state = state
        self.plan = plan
        self.metrics = metrics
        self.status = status
        self.clock = clock
        self.log = log
        begun = clock.now()
        references = References(client: client, target: target)
    }

    /// Throws what kept it from being whole, after everything that could be read has been taken in.
    func run() throws {
        let waitedBefore = state.waiting
        references.unserved = Set(target.kinds.filter { state[$0].refusal != nil })
        var failure: ProviderFailure?
        var unread: Set<ResourceKind> = []
        func tolerating(_ list: String, _ kind: ResourceKind? = nil, _ body: () throws -> Void) throws {
            do {
                try body()
            } catch let error as ProviderFailure where error.concernsOneList {
                failure = failure ?? error
                if let kind { unread.insert(kind) }
                log.warning(
                    "a list of the provider cannot be read",
                    ["follow.list": .string(list), "follow.rule": .string(error.rule.rawValue)])
            }
        }
        try tolerating("deletedEntities") { try hearDeletions() }
        for kind in target.kinds {
            status.reads(kind)
            try tolerating(kind.path, kind) { try follow(kind) }
        }
        guard target.kinds.contains(where: { state[$0].refusal == nil }) else {
            throw ProviderFailure(.nothingServed, status: target.kinds.first.flatMap { state[$0].refusal })
        }
        let isSettled = try settleDeletions(but: unread)
        try tolerating("lookup") { try askAgain() }
        for (kind, reading) in whole { finish(kind, reading) }
        if let failure {
            try save()
            throw failure
        }
        if isSettled, let heardUntil { state.deletedAfter = heardUntil }
        state.lastSuccess = begun
        try save()
        if state.waiting > 0, state.waiting != waitedBefore {
            log.warning(
                "items were taken in without what somebody else has", ["follow.waiting": .int(state.waiting)])
        }
        if changes > 0 {
            log.info(
                "provider read",
                ["follow.changes": .int(changes), "follow.seconds": .duration(clock.now() - begun)])
        }
    }

    func save() throws { try target.save(state, took: [:]) }
}
