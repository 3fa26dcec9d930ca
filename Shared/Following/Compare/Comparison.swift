package import FoundationEssentials
package import Runtime
package import SS12000

/// Where a provider and our register differ, for running both side by side before the change. It holds ids, counts and
/// names of fields, never a value; of people with a protection mark counts only.
package struct Comparison: Sendable, Equatable {
    package struct Difference: Sendable, Equatable {
        package let id: UUID
        /// Sorted by name.
        package let fields: [String]
    }

    /// Some ids, and how many there are in all.
    package struct Found<Item: Sendable & Equatable>: Sendable, Equatable {
        package private(set) var count = 0
        package private(set) var kept: [Item] = []

        package init() {}

        mutating func add(_ item: Item, keeping most: Int) {
            count += 1
            if kept.count < most { kept.append(item) }
        }
    }

    package struct Counts: Sendable, Equatable {
        package var missing = 0
        package var different = 0
        package var extra = 0

        package init() {}
    }

    package struct Kind: Sendable, Equatable {
        /// The status with which the provider refuses the list: then nothing is compared.
        package var refusal: Int?
        package var same = 0
        /// The provider has it and we do not.
        package var missing = Found<UUID>()
        /// We have it and the provider does not.
        package var extra = Found<UUID>()
        package var different = Found<Difference>()
        /// Of the provider's, what the import's rules leave out.
        package var rejected = 0
        /// People with a mark on either side, whose ids are not told.
        package var protected = Counts()

        package init() {}

        package var isSame: Bool {
            missing.count + extra.count + different.count + protected.missing + protected.different + protected.extra
                == 0
        }
    }

    package let provider: String
    /// When it began.
    package let at: Instant
    package var kinds: [ResourceKind: Kind] = [:]

    package init(provider: String, at: Instant) {
        self.provider = provider
        self.at = at
    }

    package var isSame: Bool { kinds.values.allSatisfy(\.isSame) }
}
