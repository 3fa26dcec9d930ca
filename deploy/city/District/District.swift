import Runtime
import SS12000

/// One district: everybody in it, what they are part of, and what they are taught.
struct District {
    let number: Int
    let city: City
    let units: [Unit]
    private(set) var sections: [Section] = []
    var pupils: [Pupil] = []
    var families: [Family] = []
    var adults: [Adult] = []
    var staff: [StaffMember] = []
    var groups: [Gathering] = []
    var activities: [Activity] = []

    init(_ number: Int, of city: City) {
        self.number = number
        self.city = city
        units = city.units.filter { $0.district == number }
        seat()
        settleFamilies()
        gather()
        employ()
        bind()
    }

    func chance(_ what: Topic, _ place: Int = 0) -> Chance {
        Chance(city.seed, 2, UInt64(number), what.rawValue, UInt64(place))
    }

    /// What is decided by chance, so that a change in one thing leaves the others as they were.
    enum Topic: UInt64 {
        case seats, pools, family, staff, binding, text, lessons
    }

    /// Puts a pupil on every seat.
    private mutating func seat() {
        var chance = chance(.seats)
        for (place, unit) in units.enumerated() {
            let first = sections.count
            for plan in unit.sections(city.year) {
                let start = pupils.count
                for seat in plan.seats { pupils.append(pupil(seat, plan, unit: place, &chance)) }
                sections.append(Section(unit: place, plan: plan, pupils: start..<pupils.count))
            }
            addCourses(first..<sections.count, unit, &chance)
        }
        addMoves(&chance)
    }

    private func pupil(_ seat: Seat, _ plan: PlannedSection, unit: Int, _ chance: inout Chance) -> Pupil {
        var year = seat.birthYear
        if units[unit].form == .adult {
            year = city.year.first - 20 - chance.below(chance.happens(700) ? 20 : 40)
        } else if units[unit].form != .preschool, chance.happens(25) {
            // Some begin a year early or repeat one.
            year += chance.happens(300) ? 1 : -1
        }
        // The youngest in preschool are a year old.
        let month = seat.birthYear == city.year.first - 1 ? chance.within(1...8) : chance.within(1...12)
        return Pupil(
            section: sections.count, unit: unit, schoolType: plan.schoolType, year: seat.year,
            programme: plan.programme,
            birth: SchoolYear.date(year, month, chance.within(1...31)), sex: chance.happens(490) ? .female : .male)
    }

    /// Every fourth in adult education takes a second course.
    private mutating func addCourses(_ range: Range<Int>, _ unit: Unit, _ chance: inout Chance) {
        guard unit.form == .adult, range.count > 1 else { return }
        for section in range {
            for pupil in sections[section].pupils where chance.happens(250) {
                let other = range.lowerBound + chance.below(range.count)
                if other != section { pupils[pupil].second = .course(section: other) }
            }
        }
    }

    /// Some change schools during the year, and some leave the country.
    private mutating func addMoves(_ chance: inout Chance) {
        let schools = units.indices.filter { units[$0].form == .compulsory }
        guard city.day > moveDay else { return }
        for place in pupils.indices where pupils[place].schoolType == .compulsory {
            if chance.happens(15), let other = Optional(chance.pick(schools)), other != pupils[place].unit {
                pupils[place].second = .left(unit: other)
            } else if chance.happens(2) {
                pupils[place].status = .emigrated
            }
        }
    }

    /// The last day at the school that was left.
    var moveDay: LocalDate { city.year.start.adding(days: 60) }

    /// When a pupil began at the present unit and, if it is over already, ended.
    func period(of pupil: Pupil) -> (start: LocalDate, end: LocalDate) {
        if case .left = pupil.second { return (moveDay.adding(days: 1), city.year.end) }
        return (city.year.start, pupil.status == .emigrated ? moveDay : city.year.end)
    }

    func isAdult(_ pupil: Pupil) -> Bool { pupil.birth.adding(years: 18) <= city.day }
}
