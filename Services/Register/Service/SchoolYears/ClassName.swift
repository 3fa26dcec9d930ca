package import SS12000

/// What a class is called when its pupils are a year further. Pure.
///
/// - The one number in the name that is the pupils' school year becomes the next: `7A` → `8A`, `NA2` → `NA3`, `0B` → `1B`.
/// - A preschool class named by the letter F becomes a first class: `F` → `1`, `FA` and `F-A` → `1A`.
/// - A name without a number, or with a number of two or more digits that is not the year (`TE24`, the year in which the
///   class began), stays.
/// - Anything else (`4-6`, or `6B` of pupils in year 7) is for a person to name.
package enum ClassName {
    package enum Next: Hashable, Sendable {
        case named(String)
        case unclear
    }

    package static func next(_ name: String, from type: SchoolType, _ year: Int, to next: Int) -> Next {
        let runs = digitRuns(in: name)
        let years = runs.filter { Int(name[$0]) == year }
        if let only = years.first, years.count == 1, runs.count == 1 {
            return .named(name.replacingCharacters(in: only, by: String(next)))
        }
        if !years.isEmpty { return .unclear }
        if type == .preschoolClass, let suffix = preschoolSuffix(name) { return .named("\(next)\(suffix)") }
        return runs.allSatisfy { name[$0].count > 1 } ? .named(name) : .unclear
    }

    private static func digitRuns(in name: String) -> [Range<String.Index>] {
        var runs: [Range<String.Index>] = []
        var start: String.Index?
        for index in name.indices {
            let isDigit = name[index].isASCII && name[index].isNumber
            if isDigit, start == nil { start = index }
            if !isDigit, let begun = start {
                runs.append(begun..<index)
                start = nil
            }
        }
        if let begun = start { runs.append(begun..<name.endIndex) }
        return runs
    }

    /// `FA`, `F A`, `F-A`: what follows the F, when it is at most one letter.
    private static func preschoolSuffix(_ name: String) -> String? {
        guard name.first == "F" || name.first == "f" else { return nil }
        let rest = name.dropFirst().drop { $0 == " " || $0 == "-" }
        guard rest.count <= 1, rest.allSatisfy(\.isLetter) else { return nil }
        return String(rest)
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, by text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
