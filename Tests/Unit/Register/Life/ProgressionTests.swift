import RegisterService
import SS12000
import Testing

/// Which year follows which, in every school form, and what classes are called then.
struct ProgressionTests {
    private static let steps: [(SchoolType, Int?, Progression.Next)] = [
        (.preschoolClass, 0, .year(.compulsory, 1)), (.preschoolClass, nil, .year(.compulsory, 1)),
        (.compulsory, 1, .year(.compulsory, 2)), (.compulsory, 8, .year(.compulsory, 9)), (.compulsory, 9, .leaves),
        (.compulsory, nil, .yearUnknown), (.adaptedCompulsory, 8, .year(.adaptedCompulsory, 9)),
        (.adaptedCompulsory, 9, .leaves), (.training, 3, .year(.training, 4)), (.special, 9, .year(.special, 10)),
        (.special, 10, .leaves), (.sami, 5, .year(.sami, 6)), (.sami, 6, .leaves),
        (.upperSecondary, 1, .year(.upperSecondary, 2)), (.upperSecondary, 3, .leaves), (.upperSecondary, 4, .leaves),
        (.adaptedUpperSecondary, 3, .year(.adaptedUpperSecondary, 4)), (.adaptedUpperSecondary, 4, .leaves),
        (.preschool, nil, .notByYear), (.leisureCentre, nil, .notByYear), (.adult, 2, .notByYear),
    ]

    @Test(arguments: steps)
    func `each school form goes on by its years and ends with its last`(
        type: SchoolType, year: Int?, next: Progression.Next
    ) {
        #expect(Progression.next(after: type, year) == next)
    }

    @Test func `a preschool class leads to what the unit teaches`() {
        #expect(Progression.next(after: .preschoolClass, 0, at: [.preschoolClass, .sami]) == .year(.sami, 1))
        #expect(Progression.next(after: .preschoolClass, 0, at: [.special]) == .year(.special, 1))
        #expect(Progression.next(after: .preschoolClass, 0, at: [.compulsory, .special]) == .year(.compulsory, 1))
    }

    private static let names: [(String, SchoolType, Int, Int, ClassName.Next)] = [
        ("7A", .compulsory, 7, 8, .named("8A")), ("NA2", .upperSecondary, 2, 3, .named("NA3")),
        ("Åk 9", .special, 9, 10, .named("Åk 10")), ("0B", .preschoolClass, 0, 1, .named("1B")),
        ("F", .preschoolClass, 0, 1, .named("1")), ("FA", .preschoolClass, 0, 1, .named("1A")),
        ("F-b", .preschoolClass, 0, 1, .named("1b")), ("Förskoleklass", .preschoolClass, 0, 1, .named("Förskoleklass")),
        ("TE24A", .upperSecondary, 2, 3, .named("TE24A")), ("Solen", .compulsory, 2, 3, .named("Solen")),
        ("4-6", .compulsory, 4, 5, .unclear), ("6B", .compulsory, 7, 8, .unclear), ("2-2", .compulsory, 2, 3, .unclear),
        ("7A 2024", .compulsory, 7, 8, .unclear),
    ]

    @Test(arguments: names)
    func `a class is named by its one number, keeps a name without, or is for a person to name`(
        name: String, type: SchoolType, year: Int, to: Int, next: ClassName.Next
    ) {
        #expect(ClassName.next(name, from: type, year, to: to) == next)
    }
}
