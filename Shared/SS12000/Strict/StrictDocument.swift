package import FoundationEssentials
package import JSON
package import Runtime

/// One document as a client stands for it, judged without repairing anything.
///
/// An import takes what a supplier's file means; a client that writes one document is told everything that is wrong with
/// it instead. Both judge by the same `Schemas`, and what passes here an import would have taken as it is, byte for byte.
/// Whether references lead anywhere only the service can tell: they are gathered, not judged.
package struct StrictDocument: Sendable {
    /// The document in the standard's order of fields, without `meta`; nil when there are mistakes.
    package let json: JSON?
    package let mistakes: [DocumentMistake]
    /// Every reference that can be read, in the document's order.
    package let references: [DocumentReference]

    /// - Parameters:
    ///   - id: the document's own may be missing, or must be this.
    ///   - today: a birth date lies not after it.
    package init(_ json: JSON, as kind: ResourceKind, id: UUID, today: LocalDate) {
        let nothingJudged = KnownResources { _, _ in true }
        var walk = Walk(Resolver(known: nothingJudged, today: today), id: id, isStrict: true)
        let read = walk.item(json, Schemas.of(kind))
        var mistakes = walk.mistakes
        if let own = json["id"], own.string != id.lowercase {
            mistakes.append(DocumentMistake(field: "id", rule: .idMismatch))
        }
        mistakes += StrictRules.mistakes(in: json, kind, id: id, today: today)
        self.json = mistakes.isEmpty ? read : nil
        self.mistakes = mistakes
        references = walk.references
    }

    /// A document's members in the order in which documents of the kind are stored, so that equal content stays equal bytes
    /// whatever was set last. What the standard does not have is left out.
    package static func ordered(_ json: JSON, _ kind: ResourceKind) -> JSON {
        JSON(object: Schemas.of(kind).fields.compactMap { field in json[field.name].map { (field.name, $0) } })
    }
}
