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
    /// The document did not speak of the person's protection mark, so the service's own stayed.
    package let keptProtection: Bool

    package init(outcome: Outcome, keptProtection: Bool = false) {
        self.outcome = outcome
        self.keptProtection = keptProtection
    }
}

extension StoredChange {
    /// Whether the resource was not there before.
    package var isCreation: Bool {
        if case .created = self { true } else { false }
    }

    /// Version and bytes of a change others must hear of.
    package var told: (version: Int64, document: [UInt8])? {
        switch self {
        case .unchanged: nil
        case .created(let version, let document): (version, document)
        case .changed(let version, let document): (version, document)
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
