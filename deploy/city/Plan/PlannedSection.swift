import SS12000

/// A section of a unit before there are persons in it.
struct PlannedSection {
    let name: String
    let schoolType: SchoolType
    /// The year group most of it is in; nil where there are none.
    var year: Int?
    /// The place of its programme.
    var programme: Int?
    var curriculum: Curriculum?
    let seats: [Seat]
}

/// A place for one pupil.
struct Seat {
    let year: Int?
    /// The calendar year one is most often born in.
    let birthYear: Int
}

extension Unit {
    /// The unit's sections in this school year. Their seats sum to the unit's pupils.
    func sections(_ year: SchoolYear) -> [PlannedSection] {
        let sections =
            switch form {
            case .preschool: departments(year)
            case .compulsory: classes(year)
            case .upperSecondary: programmeClasses(year)
            case .adaptedCompulsory, .special, .sami: smallClasses(year)
            case .adaptedUpperSecondary: adaptedClasses(year)
            case .adult: courses(year)
            }
        return sections.filter { !$0.seats.isEmpty }
    }

    /// About 17 children each, the youngest together.
    private func departments(_ year: SchoolYear) -> [PlannedSection] {
        let seats = (0..<pupils).map { Seat(year: nil, birthYear: year.first - 1 - $0 * 5 / pupils) }
        return seats.parted(by: 17).enumerated().map { place, seats in
            PlannedSection(name: DepartmentNames.at(place), schoolType: .preschool, seats: seats)
        }
    }

    private func classes(_ year: SchoolYear) -> [PlannedSection] {
        zip(span.years, evenly(span.years.count)).flatMap { schoolYear, count in
            Self.seats(count, schoolYear, bornIn: year.first - 6 - schoolYear).parted(by: 26).enumerated()
                .map { place, seats in
                    PlannedSection(
                        name: "\(schoolYear == 0 ? "F" : "\(schoolYear)")\(Self.letter(place))",
                        schoolType: schoolYear == 0 ? .preschoolClass : .compulsory, year: schoolYear,
                        curriculum: schoolYear == 0 ? .preschoolClass : schoolYear < 4 ? .lowerYears : .upperYears,
                        seats: seats)
                }
        }
    }

    private func programmeClasses(_ year: SchoolYear) -> [PlannedSection] {
        let programmes = max(1, min(8, pupils / 90))
        return zip(1...3, evenly(3)).flatMap { schoolYear, count in
            let intake = (year.first + 1 - schoolYear) % 100
            return Self.seats(count, schoolYear, bornIn: year.first - 15 - schoolYear).parted(into: programmes)
                .enumerated().flatMap { place, seats in
                    let programme = Programme.upperSecondary[(place * 5 + number) % Programme.upperSecondary.count]
                    return seats.parted(by: 30).enumerated().map { letter, seats in
                        PlannedSection(
                            name: "\(Programme.all[programme].code)\(intake)\(Self.letter(letter))",
                            schoolType: .upperSecondary, year: schoolYear, programme: programme,
                            curriculum: .upperSecondary, seats: seats)
                    }
                }
        }
    }

    /// Seven pupils each, of neighbouring years.
    private func smallClasses(_ year: SchoolYear) -> [PlannedSection] {
        let last = form == .sami ? 6 : form == .special ? 10 : 9
        let seats = (0..<pupils).map { place in
            let schoolYear = 1 + place * last / pupils
            return Seat(year: schoolYear, birthYear: year.first - 6 - schoolYear)
        }
        return seats.parted(by: 7).enumerated().map { place, seats in
            let isTraining = form == .adaptedCompulsory && place % 3 == 2
            let curriculum: Curriculum =
                form == .special ? .special : form == .sami ? .sami : isTraining ? .training : .adaptedCompulsory
            return PlannedSection(
                name: "\(curriculum.schoolType.rawValue) \(place + 1)", schoolType: curriculum.schoolType,
                year: seats.first?.year, curriculum: curriculum, seats: seats)
        }
    }

    private func adaptedClasses(_ year: SchoolYear) -> [PlannedSection] {
        let seats = (0..<pupils).map { place in
            let schoolYear = 1 + place * 4 / pupils
            return Seat(year: schoolYear, birthYear: year.first - 15 - schoolYear)
        }
        return seats.parted(by: 8).enumerated().map { place, seats in
            let programme = Programme.adapted[place % Programme.adapted.count]
            return PlannedSection(
                name: "\(Programme.all[programme].code) \(place + 1)", schoolType: .adaptedUpperSecondary,
                year: seats.first?.year, programme: programme, curriculum: .adaptedUpperSecondary, seats: seats)
        }
    }

    private func courses(_ year: SchoolYear) -> [PlannedSection] {
        let offered: [Curriculum] = [
            .swedishForAdults, .adultUpperSecondary, .adultBasic, .swedishForAdults, .adultUpperSecondary,
        ]
        return Self.seats(pupils, nil, bornIn: year.first - 30).parted(by: 22).enumerated().map { place, seats in
            let curriculum = place % 20 == 19 ? Curriculum.adultAdapted : offered[place % offered.count]
            return PlannedSection(
                name: "\(curriculum.courses[0].subject.name) \(place + 1)", schoolType: curriculum.schoolType,
                curriculum: curriculum, seats: seats)
        }
    }

    private func evenly(_ parts: Int) -> [Int] { Self.apportion(pupils, by: Array(repeating: 1, count: parts)) }

    private static func seats(_ count: Int, _ year: Int?, bornIn birthYear: Int) -> [Seat] {
        Array(repeating: Seat(year: year, birthYear: birthYear), count: count)
    }

    private static func letter(_ place: Int) -> Character { Character(Unicode.Scalar(UInt8(65 + place % 26))) }
}

extension Array {
    /// The same elements in order, in this many parts of nearly equal size.
    func parted(into parts: Int) -> [[Element]] {
        (0..<parts).map { Array(self[count * $0 / parts..<count * ($0 + 1) / parts]) }
    }

    /// The same in parts of about this size.
    func parted(by size: Int) -> [[Element]] { parted(into: Swift.max(1, (count + size / 2) / size)) }
}

enum DepartmentNames {
    static func at(_ place: Int) -> String { all[place % all.count] }

    private static let all = [
        "Ekorren", "Igelkotten", "Nyckelpigan", "Fjärilen", "Humlan", "Myran", "Räven", "Haren", "Björnen", "Ugglan",
        "Grodan", "Sländan",
    ]
}
