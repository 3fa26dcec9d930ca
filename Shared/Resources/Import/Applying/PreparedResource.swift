package import SS12000

/// One resource of a document, ready to be written.
package struct PreparedResource: Sendable {
    package let item: ImportItem
    package let encoded: EncodedResource

    package init(item: ImportItem, encoded: EncodedResource) {
        self.item = item
        self.encoded = encoded
    }
}

/// What writing one resource came to.
package struct WrittenResource: Sendable {
    package enum Outcome: Sendable { case created, changed, unchanged }

    package let outcome: Outcome
    /// What the report says instead, where its reader must not learn that nothing was written; nil for the truth.
    package let reported: Outcome?
    /// Where what the service holds stood against the document.
    package let repairs: [Repair]
    /// Whether what the service knows beside the document is not as it was (`ImportTarget.facts`), also where the document is.
    package let changesFacts: Bool

    package struct Repair: Sendable, Hashable {
        package let rule: RepairRule
        package let field: String

        package init(_ rule: RepairRule, _ field: String) {
            self.rule = rule
            self.field = field
        }
    }

    package init(
        outcome: Outcome, repairs: [Repair] = [], reported: Outcome? = nil, changesFacts: Bool = false
    ) {
        self.outcome = outcome
        self.reported = reported
        self.repairs = repairs
        self.changesFacts = changesFacts
    }

    /// Whether nothing of it was taken in.
    package var isRefused: Bool { outcome == .unchanged && repairs.contains { $0.rule == .protectedNumberChanged } }

    /// Whether there is anything to undo.
    package var isNews: Bool { outcome != .unchanged || changesFacts }

    /// The same with more that stood against the document.
    package func with(_ more: [Repair], reported: Outcome? = nil, changesFacts: Bool = false) -> WrittenResource {
        WrittenResource(
            outcome: outcome, repairs: repairs + more, reported: reported ?? self.reported,
            changesFacts: self.changesFacts || changesFacts)
    }
}

extension StoredChange {
    /// Whether the resource was not there before.
    package var isCreation: Bool {
        if case .created = self { true } else { false }
    }

    /// Whether the resource was kept out of lists before; nil when it was not there, or nothing has changed.
    package var wasHidden: Bool? {
        if case .changed(_, _, let wasHidden) = self { wasHidden } else { nil }
    }

    /// Version and bytes of a change others must hear of.
    package var told: (version: Int64, document: [UInt8])? {
        switch self {
        case .unchanged: nil
        case .created(let version, let document): (version, document)
        case .changed(let version, let document, _): (version, document)
        }
    }

    package var outcome: WrittenResource.Outcome {
        switch self {
        case .unchanged: .unchanged
        case .created: .created
        case .changed: .changed
        }
    }
}
