import FoundationEssentials
import Runtime
import SS12000

/// One list while it is read: what has been met, and what waits to be taken in together.
struct ListReading {
    /// What is done with items that name others of the provider's that could not be had yet.
    enum Pass {
        /// They wait until the list has been read to its end, and with it perhaps what they name.
        case holdingBack
        /// Only those that waited are taken in now, with what is known of what they name.
        case rest(Set<UUID>)
        /// They are taken in at once: the list holds only what is new.
        case taking
    }

    let kind: ResourceKind
    /// The span that is read, for lessons.
    let window: FollowWindow?
    var pass: Pass
    /// Everything on the list, for telling what is no longer on it.
    private(set) var seen: Set<UUID> = []
    private(set) var greatest: Instant?
    private(set) var hasItemsWithoutID = false
    private(set) var hasItems = false
    var heldBack: Set<UUID> = []
    /// Items that were taken in without something they name.
    var unresolved = 0
    private(set) var waiting: [ProvidedItem] = []
    private var waitingBytes = 0

    init(_ kind: ResourceKind, in window: FollowWindow?, _ pass: Pass) {
        self.kind = kind
        self.window = window
        self.pass = pass
    }

    /// More than this is not held in memory, nor handed to one import.
    var isFull: Bool { waiting.count >= 2_000 || waitingBytes >= 8 << 20 }

    /// - Parameter now: a change that lies in the future must not move the cursor there: nothing newer would ever come.
    mutating func add(_ item: ProvidedItem, now: Instant) {
        hasItems = true
        if let id = item.id { seen.insert(id) } else { hasItemsWithoutID = true }
        if let time = item.modified ?? item.created {
            let time = min(time, now)
            greatest = max(greatest ?? time, time)
        }
        if case .rest(let ids) = pass, item.id.map({ !ids.contains($0) }) ?? true { return }
        waiting.append(item)
        waitingBytes += item.bytes.count
    }

    mutating func takeWaiting() -> [ProvidedItem] {
        defer {
            waiting.removeAll(keepingCapacity: true)
            waitingBytes = 0
        }
        return waiting
    }
}
