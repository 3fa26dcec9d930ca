package import JSON
import Runtime
import SS12000

extension Comparison {
    /// With the ids, as far as they were kept.
    package var json: JSON { document { $0.details } }

    /// Without ids.
    package var summary: JSON { document { _ in [] } }

    private func document(_ details: (Kind) -> [(String, JSON)]) -> JSON {
        JSON(object: [
            ("provider", JSON(provider)), ("at", JSON(at.rfc3339)), ("same", JSON(isSame)),
            (
                "kinds",
                JSON(
                    object: ResourceKind.allCases.compactMap { kind in
                        kinds[kind].map { (kind.path, JSON(object: $0.counts + details($0))) }
                    })
            ),
        ])
    }
}

extension Comparison.Kind {
    fileprivate var counts: [(String, JSON)] {
        if let refusal { return [("refusal", JSON(refusal))] }
        return [
            ("same", JSON(same)), ("missing", JSON(missing.count)), ("extra", JSON(extra.count)),
            ("different", JSON(different.count)), ("rejected", JSON(rejected)),
            (
                "protected",
                [
                    "missing": JSON(protected.missing), "extra": JSON(protected.extra),
                    "different": JSON(protected.different),
                ]
            ),
        ]
    }

    fileprivate var details: [(String, JSON)] {
        [
            ("missingIds", JSON(missing.kept.map { JSON($0.lowercase) })),
            ("extraIds", JSON(extra.kept.map { JSON($0.lowercase) })),
            (
                "differences",
                JSON(
                    different.kept.map {
                        ["id": JSON($0.id.lowercase), "fields": JSON($0.fields.map { JSON($0) })] as JSON
                    })
            ),
        ]
    }
}
