import JSON
import Runtime

/// The mistakes found so far, and the checks several kinds share.
struct Mistakes {
    private(set) var all: [DocumentMistake] = []

    mutating func add(_ field: String, _ rule: DocumentRule) {
        all.append(DocumentMistake(field: field, rule: rule))
    }

    /// Every start and end of an object of this schema, at whatever depth: an end does not lie before its start.
    mutating func periods(in json: JSON, _ schema: Schema, at path: String = "") {
        guard schema.hasPeriods, json.kind == .object else { return }
        if let start = json.date("startDate"), let end = json.date("endDate"), end < start {
            add(path + "endDate", .endsBeforeStart)
        }
        for (name, part) in schema.partsWithPeriods {
            guard let value = json[name] else { continue }
            guard let elements = value.elements else {
                periods(in: value, part, at: "\(path)\(name).")
                continue
            }
            for (place, element) in elements.enumerated() {
                periods(in: element, part, at: "\(path)\(name)[\(place)].")
            }
        }
    }

    /// Two elements with the same key have no day in common. An element without a key is left alone.
    mutating func overlaps(
        among elements: [JSON], _ field: String, _ rule: DocumentRule, by key: (JSON) -> String?
    ) {
        var seen: [String: [Period]] = [:]
        guard elements.count > 1 else { return }
        for (place, element) in elements.enumerated() {
            guard let key = key(element) else { continue }
            let period = Period(element)
            if seen[key, default: []].contains(where: { $0.overlaps(period) }) { add("\(field)[\(place)]", rule) }
            seen[key, default: []].append(period)
        }
    }

    /// Each element has a day in common with the whole. What has no day at all ends before it starts, which is enough said.
    mutating func outside(_ whole: Period, _ elements: [JSON], _ field: String) {
        guard !whole.isEmpty else { return }
        for (place, element) in elements.enumerated() {
            let period = Period(element)
            if !period.isEmpty, !period.overlaps(whole) { add("\(field)[\(place)]", .outsidePeriod) }
        }
    }

    mutating func repeats(in elements: [JSON], _ field: String, _ rule: DocumentRule, by key: (JSON) -> String?) {
        guard elements.count > 1 else { return }
        var seen: Set<String> = []
        for (place, element) in elements.enumerated() {
            if let key = key(element), !seen.insert(key).inserted { add("\(field)[\(place)]", rule) }
        }
    }

    mutating func digits(_ json: JSON, _ field: String, _ count: Int) {
        guard let text = json[field]?.string, !text.isEmpty else { return }
        if text.utf8.count != count || !Text.isDigits(text) { add(field, .notDigits) }
    }

    mutating func url(_ json: JSON, _ field: String) {
        guard let text = json[field]?.string, !text.isEmpty else { return }
        if !Text.isWebAddress(text) { add(field, .notAURL) }
    }
}
