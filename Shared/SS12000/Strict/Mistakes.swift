import JSON
import Runtime

/// The mistakes found so far, and the checks several kinds share.
struct Mistakes {
    private(set) var all: [DocumentMistake] = []

    mutating func add(_ field: String, _ rule: DocumentRule) {
        all.append(DocumentMistake(field: field, rule: rule))
    }

    /// Every start and end, at whatever depth: an end does not lie before its start.
    mutating func periods(in json: JSON, at path: String = "") {
        if let members = json.members {
            if let start = json.date("startDate"), let end = json.date("endDate"), end < start {
                add(path + "endDate", .endsBeforeStart)
            }
            for (key, value) in members { periods(in: value, at: "\(path)\(FieldName.shown(key))", value.elements) }
        }
    }

    private mutating func periods(in json: JSON, at path: String, _ elements: JSONElements?) {
        guard let elements else { return periods(in: json, at: path + ".") }
        for (place, element) in elements.enumerated() { periods(in: element, at: "\(path)[\(place)].") }
    }

    /// Two elements with the same key have no day in common. An element without a key is left alone.
    mutating func overlaps(
        among elements: [JSON], _ field: String, _ rule: DocumentRule, by key: (JSON) -> String?
    ) {
        var seen: [String: [Period]] = [:]
        for (place, element) in elements.enumerated() {
            guard let key = key(element) else { continue }
            let period = Period(element)
            if seen[key, default: []].contains(where: { $0.overlaps(period) }) { add("\(field)[\(place)]", rule) }
            seen[key, default: []].append(period)
        }
    }

    /// Each element has a day in common with the whole.
    mutating func outside(_ whole: Period, _ elements: [JSON], _ field: String) {
        for (place, element) in elements.enumerated() where !Period(element).overlaps(whole) {
            add("\(field)[\(place)]", .outsidePeriod)
        }
    }

    mutating func repeats(in elements: [JSON], _ field: String, _ rule: DocumentRule, by key: (JSON) -> String?) {
        var seen: Set<String> = []
        for (place, element) in elements.enumerated() {
            if let key = key(element), !seen.insert(key).inserted { add("\(field)[\(place)]", rule) }
        }
    }

    mutating func digits(_ json: JSON, _ field: String, _ count: Int) {
        guard let text = json[field]?.string, !text.isEmpty else { return }
        if text.utf8.count != count || !Text.isDigits(text) { add(field, .notDigits) }
    }

    /// A scheme and something after it, without blanks: enough to tell a link from a remark.
    mutating func url(_ json: JSON, _ field: String) {
        guard let text = json[field]?.string, !text.isEmpty else { return }
        let parts = text.split(separator: ":", maxSplits: 1)
        let isURL =
            parts.count == 2 && parts[0].utf8.allSatisfy { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
            && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
        if !isURL { add(field, .notAURL) }
    }
}
