package import HTTP

/// A query's parameters by name, whatever way a client wrote them.
///
/// Arrays come as repeats, as `name[]` and as `name[0]` (an array is split at commas later, where it is known to be one).
/// A parameter without a value is one a client's template left empty, and counts as not given.
package struct ListParameters {
    package private(set) var texts: [String: [String]] = [:]

    package init(_ query: Query) {
        for (written, value) in query.pairs where !value.isEmpty {
            let name = written.firstIndex(of: "[").map { String(written[..<$0]) } ?? written
            texts[name, default: []].append(value)
        }
    }

    /// Takes a parameter out; nil when it was not given.
    package mutating func take(_ name: String) -> [String]? { texts.removeValue(forKey: name) }

    /// Takes out a parameter that says one thing, however often.
    package mutating func takeOne(_ name: String) throws(Problem) -> String? {
        guard let given = take(name) else { return nil }
        guard Set(given).count == 1 else { throw .parameterMalformed(name, "only one value") }
        return given[0]
    }

    /// Throws 400 `parameter-unsupported` when something is left: what is silently dropped would make the client believe that
    /// it had been heard.
    package func finish() throws(Problem) {
        if let unknown = texts.keys.sorted().first { throw .unsupportedParameter(unknown, "not a parameter here") }
    }

    /// The most rows of one page: what the client wants, but never more than `most`.
    package mutating func takeLimit(default usual: Int, most: Int) throws(Problem) -> Int {
        guard let text = try takeOne("limit") else { return usual }
        let digits = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        // A number too large for us is larger than our most.
        guard let number = Int(text) ?? (digits ? Int.max : nil), number >= 1 else {
            throw .parameterMalformed("limit", "a whole number, at least 1")
        }
        return min(number, most)
    }
}

/// What a request wants beside the documents themselves.
struct AnswerOptions: Equatable {
    /// Names of expansions, in the list's order.
    let expansions: [String]
    /// Whether references carry the names of what they refer to.
    let expandsNames: Bool

    init(_ parameters: inout ListParameters, _ list: ResourceList) throws(Problem) {
        let asked = Set(
            (parameters.take("expand") ?? []).flatMap { $0.split(separator: ",").map(String.init) })
        if !list.refusedExpansions.isDisjoint(with: asked) {
            throw .unsupportedParameter("expand", "this expansion is not served here")
        }
        expansions = list.expansions.map(\.name).filter { asked.contains($0) }
        let flags = try (parameters.take("expandReferenceNames") ?? []).map { text throws(Problem) in
            guard let flag = ResourceFilter.flag(text) else {
                throw .parameterMalformed("expandReferenceNames", "true or false")
            }
            return flag
        }
        guard Set(flags).count < 2 else { throw .parameterMalformed("expandReferenceNames", "only one value") }
        expandsNames = flags.first ?? false
    }

    init(expansions: [String], expandsNames: Bool) {
        self.expansions = expansions
        self.expandsNames = expandsNames
    }
}

extension Problem {
    package static func unsupportedParameter(_ name: String, _ rule: String) -> Problem {
        // The name comes from the client and is repeated only when it is letters and dots: it might be a civic number.
        let isPlain = name.utf8.count <= 60 && name.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2E }
        return Problem(
            status: 400, code: "parameter-unsupported", title: "A parameter is not supported", detail: rule,
            field: isPlain ? name : nil)
    }
}
