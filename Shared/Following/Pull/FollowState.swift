package import Runtime
package import SS12000

/// How far following has come: all that has to outlive a restart, and what an operator asks about: nothing of any
/// resource's content.
package struct FollowState: Sendable, Equatable {
    /// What this provider has turned out to do otherwise than the standard says.
    package enum Remark: String, Sendable, CaseIterable {
        /// Answers with old items when asked for new ones; the list is read whole instead, every quarter of an hour.
        case filterIgnored = "filter-ignored"
        /// Refuses `meta.modified.after`; likewise.
        case filterRefused = "filter-refused"
        /// Gives its items no times; likewise.
        case timesMissing = "times-missing"
        /// Does not understand `meta.created.after`; changes are found by `meta.modified.after` alone.
        case createdUnknown = "created-filter-unknown"
        /// Has items without a readable id, so that what is missing from its list cannot be told.
        case idsMissing = "ids-missing"
    }

    /// What became of the items of one kind since it is followed.
    package struct Tally: Sendable, Equatable {
        package var received = 0
        package var created = 0
        package var changed = 0
        package var unchanged = 0
        package var rejected = 0
        package var deleted = 0

        package init() {}
    }

    package struct Kind: Sendable, Equatable {
        /// The greatest `meta.modified` of a list that was taken in to its end; nil before the first.
        package var cursor: Instant?
        /// When the last whole reading that was taken in, deletions included, began.
        package var wholeAt: Instant?
        /// When the next whole reading is due; nil at once.
        package var nextWhole: Instant?
        /// The status with which the provider refuses the list; nil while it serves it.
        package var refusal: Int?
        package var remarks: Set<Remark> = []
        /// Items of the last whole reading that named something we could not find; it is read again sooner for them.
        package var unresolved = 0
        /// How often in a row it has been read again for that reason.
        package var repeats = 0
        /// The last day of lessons that has been read whole; nil for kinds without a window.
        package var horizon: LocalDate?
        /// What could not be taken in, by rule, since the last whole reading began.
        package var rejected: [String: Int] = [:]
        /// The first of it, for whoever is to mend it at the provider.
        package var rejections: [Rejection] = []
        /// What items were taken in without because somebody else has it: asked for again at the end of each reading, until it
        /// is free. What is too much to be kept here comes with the next whole reading.
        package var waiting: [Rejection] = []
        /// Deletions that were not believed, and of how many we have.
        package var withheld: Withheld?
        package var tally = Tally()

        package init() {}

        var isReadWhole: Bool { !remarks.isDisjoint(with: [.filterIgnored, .filterRefused, .timesMissing]) }
    }

    /// One item that the import's rules leave out. It names places and rules, never a value.
    package struct Rejection: Sendable, Equatable {
        package static let kept = 20
        /// Of what waits: a lookup a reading, and a state that is saved with every page.
        package static let mostWaiting = 1_000

        /// As it would be stored; nil when it has none that can be read.
        package let id: String?
        package let rule: String
        package let field: String?

        package init(id: String?, rule: String, field: String?) {
            self.id = id
            self.rule = rule
            self.field = field
        }
    }

    package struct Withheld: Sendable, Equatable {
        package let count: Int
        package let held: Int

        package init(count: Int, held: Int) {
            self.count = count
            self.held = held
        }
    }

    /// Whose state it is; another provider's cursors mean nothing.
    package var provider: String
    /// Up to when deletions are known, by the provider's clock.
    package var deletedAfter: Instant?
    /// The status with which the provider refuses to tell of deletions; nil while it tells.
    package var deletionsRefusal: Int?
    /// When the last reading that was whole began.
    package var lastSuccess: Instant?
    package var kinds: [ResourceKind: Kind] = [:]

    package init(provider: String) {
        self.provider = provider
    }

    /// How many items wait for something that somebody else has.
    package var waiting: Int { kinds.values.reduce(0) { $0 + Set($1.waiting.map(\.id)).count } }

    package subscript(kind: ResourceKind) -> Kind {
        get { kinds[kind] ?? Kind() }
        set { kinds[kind] = newValue }
    }
}
