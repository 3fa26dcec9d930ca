import HTTP
import Runtime

/// One query parameter of a list: how often it may be given and how a value of it is read.
package struct ResourceParameter: Sendable {
    /// How several values combine.
    package enum Combination: Sendable {
        /// Only one value makes sense.
        case single
        /// Any of them; also written with commas.
        case any
        /// All of them. A comma is part of the text.
        case all
    }

    let name: String
    let combination: Combination
    let isRequired: Bool
    let read: ValueForm
    /// Its values are ids of persons: one who is hidden from the caller matches nothing.
    let namesPersons: Bool

    static let mostValues = 500

    package init(
        _ name: String, _ combination: Combination = .single, isRequired: Bool = false, namesPersons: Bool = false,
        read: ValueForm
    ) {
        self.name = name
        self.combination = combination
        self.isRequired = isRequired
        self.read = read
        self.namesPersons = namesPersons
    }

    /// The values that texts of a request mean, each once, in an order of their own: two requests that say the same
    /// give the same. A problem names the parameter and the rule, never the value: it may be a civic number.
    func values(of texts: [String]) throws(Problem) -> [StoredValue] {
        let written = combination == .any ? texts.flatMap { $0.split(separator: ",").map(String.init) } : texts
        var values: [StoredValue] = []
        for text in written {
            guard let value = read(text) else { throw .parameterMalformed(name, read.rule) }
            if !values.contains(value) { values.append(value) }
            if values.count > Self.mostValues {
                throw .parameterMalformed(name, "at most \(Self.mostValues) values")
            }
        }
        if values.isEmpty, !texts.isEmpty { throw .parameterMalformed(name, read.rule) }
        if combination == .single, values.count > 1 { throw .parameterMalformed(name, "only one value") }
        return values.sorted { PageToken.bytes(of: $0).lexicographicallyPrecedes(PageToken.bytes(of: $1)) }
    }
}
