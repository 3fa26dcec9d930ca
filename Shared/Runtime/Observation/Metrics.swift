import Synchronization

/// The figures of a service, in the form Prometheus reads. Asking twice for the same name and labels gives the same object,
/// so whoever counts need not be handed the counter.
package final class Metrics: Sendable {
    private let families = Mutex<[Family]>([])

    package init() {}

    /// - Parameter name: by Prometheus' rules, with unit, and `_total` at the end of a counter's.
    package func counter(_ name: String, _ help: String, labels: [(String, String)] = []) -> Counter {
        let instrument = register(name, help, labels) { .counter(Counter()) }
        guard case .counter(let counter) = instrument else { return Counter() }
        return counter
    }

    package func gauge(_ name: String, _ help: String, labels: [(String, String)] = []) -> Gauge {
        let instrument = register(name, help, labels) { .gauge(Gauge()) }
        guard case .gauge(let gauge) = instrument else { return Gauge() }
        return gauge
    }

    /// A gauge that is read when the metrics are asked for, on the asking thread; it must answer at once.
    package func gauge(
        _ name: String, _ help: String, labels: [(String, String)] = [], read: @escaping @Sendable () -> Double
    ) {
        _ = register(name, help, labels) { .gauge(Gauge(read: read)) }
    }

    /// - Parameter buckets: upper bounds in seconds.
    package func histogram(
        _ name: String, _ help: String, buckets: [Double], labels: [(String, String)] = []
    ) -> Histogram {
        let instrument = register(name, help, labels) { .histogram(Histogram(bounds: buckets)) }
        guard case .histogram(let histogram) = instrument else { return Histogram(bounds: buckets) }
        return histogram
    }

    /// Text format 0.0.4. Families stand in the order they were first asked for.
    package func exposition() -> String {
        // Copied out first: a gauge's closure may take its time or ask for metrics itself.
        let families = families.withLock { $0 }
        var text = ""
        for family in families { family.write(to: &text) }
        return text
    }

    private func register(
        _ name: String, _ help: String, _ labels: [(String, String)], make: () -> Instrument
    ) -> Instrument {
        let labels = renderedLabels(labels)
        return families.withLock { families in
            if let index = families.firstIndex(where: { $0.name == name }) {
                if let known = families[index].series.first(where: { $0.labels == labels }) { return known.instrument }
                let instrument = make()
                precondition(instrument.kind == families[index].kind, "one metric name, two kinds")
                families[index].series.append((labels, instrument))
                return instrument
            }
            let instrument = make()
            families.append(Family(name: name, help: help, kind: instrument.kind, series: [(labels, instrument)]))
            return instrument
        }
    }
}

private enum Instrument: Sendable {
    case counter(Counter)
    case gauge(Gauge)
    case histogram(Histogram)

    var kind: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}

private struct Family: Sendable {
    let name: String
    let help: String
    let kind: String
    var series: [(labels: String, instrument: Instrument)]

    func write(to text: inout String) {
        text += "# HELP \(name) \(escaped(help, quotes: false))\n# TYPE \(name) \(kind)\n"
        for (labels, instrument) in series {
            switch instrument {
            case .counter(let counter): text += sample(name, labels, String(counter.value))
            case .gauge(let gauge): text += sample(name, labels, number(gauge.value))
            case .histogram(let histogram):
                let cumulative = histogram.cumulative
                for (count, bound) in zip(cumulative, histogram.bounds.map(number) + ["+Inf"]) {
                    let bucket = labels.isEmpty ? "le=\"\(bound)\"" : labels + ",le=\"\(bound)\""
                    text += sample(name + "_bucket", bucket, String(count))
                }
                text += sample(name + "_sum", labels, number(histogram.sum))
                text += sample(name + "_count", labels, String(cumulative.last ?? 0))
            }
        }
    }

    private func sample(_ name: String, _ labels: String, _ value: String) -> String {
        labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }
}

private func renderedLabels(_ labels: [(String, String)]) -> String {
    labels.map { "\($0.0)=\"\(escaped($0.1, quotes: true))\"" }.joined(separator: ",")
}

private func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for character in text {
        switch character {
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\"" where quotes: result += "\\\""
        default: result.append(character)
        }
    }
    return result
}

private func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    return String(value)
}
