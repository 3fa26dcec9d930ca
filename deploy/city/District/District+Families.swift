import Runtime
import SS12000

extension District {
    /// How children live, in parts of a thousand families.
    private enum Kind: Int, CaseIterable {
        /// Two guardians in one home, two in two, one alone; one with custody and one without; a child that came alone
        /// and has a trustee; nobody known.
        case together, twoHomes, alone, withoutCustody, trustee, nobody

        static let weights = [590, 215, 100, 85, 6, 4]
    }

    /// Makes families of all who are not of age: brothers and sisters are some years apart, most of them from the same
    /// neighbourhood, and so often at different units.
    mutating func settleFamilies() {
        var chance = chance(.pools)
        var pools = Pools(self, &chance)
        while let eldest = pools.takeEldest() {
            var children = [eldest.child]
            var year = eldest.year
            let size = 1 + chance.weighted([715, 235, 44, 6])
            while children.count < size {
                year += chance.happens(20) ? 0 : chance.pick([1, 2, 2, 3, 3, 4, 5])
                guard let next = pools.take(born: year, near: eldest.neighbourhood, &chance) else { break }
                children.append(next)
            }
            settle(children, eldest.neighbourhood)
        }
        for place in pupils.indices where pupils[place].family == nil { nameAlone(place) }
    }

    private mutating func settle(_ children: [Int], _ neighbourhood: Int) {
        let place = families.count
        var chance = chance(.family, place)
        let kind = Kind.allCases[chance.weighted(Kind.weights)]
        let origin: Origin = kind == .trustee || chance.happens(210) ? .abroad : .sweden
        let first = adults.count
        let name = FamilyNames.pick(origin, &chance)
        let other = chance.happens(kind == .together ? 600 : 250) ? name : FamilyNames.pick(origin, &chance)
        let mark: SecurityMarking? =
            chance.happens(4) ? chance.happens(700) ? .confidential : .protectedRegistration : nil
        let eldest = children.map { pupils[$0].birth }.min() ?? city.day
        func adult(_ sex: Sex, _ familyName: String, _ relation: RelationType, home: Int, _ chance: inout Chance)
            -> Adult
        {
            let year = eldest.year - 20 - chance.below(14) - chance.below(10)
            var adult = Adult(
                family: place, sex: sex, birth: SchoolYear.date(year, chance.within(1...12), chance.within(1...31)),
                givenName: GivenNames.pick(sex, born: year, origin: origin, &chance), familyName: familyName,
                relation: relation, home: home, contact: Self.contact(&chance))
            if chance.happens(1) { adult.status = .deceased }
            return adult
        }
        let sexes: [Sex] = chance.happens(30) ? [.female, .female] : [.female, .male]
        switch kind {
        case .together, .twoHomes, .withoutCustody:
            let homes = kind == .together ? [0, 0] : [0, 1]
            adults.append(adult(sexes[0], name, .custodian, home: 0, &chance))
            adults.append(
                adult(
                    sexes[1], other, kind == .withoutCustody ? .otherResponsible : .custodian, home: homes[1], &chance))
            // A step-parent, a grandparent: may fetch the child, has no custody.
            if chance.happens(110) {
                let sex: Sex = chance.happens(500) ? .female : .male
                adults.append(
                    adult(
                        sex, FamilyNames.pick(origin, &chance), chance.happens(600) ? .otherResponsible : .appointed,
                        home: homes[1], &chance))
            }
        case .alone:
            adults.append(adult(chance.happens(800) ? .female : .male, name, .custodian, home: 0, &chance))
        case .trustee:
            adults.append(
                adult(
                    chance.happens(500) ? .female : .male, FamilyNames.pick(.sweden, &chance), .trustee, home: 1,
                    &chance))
        case .nobody: break
        }
        let homes = (0..<2).map { _ in
            Family.Home(street: Places.street(&chance), postalCode: Places.postalCode(number, neighbourhood))
        }
        families.append(Family(children: children, adults: first..<adults.count, homes: homes))
        // Whoever must not be found is hidden together with those who live there too.
        if let mark, first < adults.count { adults[first].mark = mark }
        for child in children {
            pupils[child].family = place
            pupils[child].givenName = GivenNames.pick(
                pupils[child].sex, born: pupils[child].birth.year, origin: origin, &chance)
            if chance.happens(120) {
                pupils[child].middleName = GivenNames.pick(pupils[child].sex, born: 1950, origin: origin, &chance)
            }
            pupils[child].familyName = chance.happens(80) && other != name ? "\(name) \(other)" : name
            pupils[child].home = kind == .twoHomes && chance.happens(350) ? 1 : 0
            pupils[child].mark = mark ?? .unmarked
        }
    }

    private mutating func nameAlone(_ place: Int) {
        var chance = chance(.family, 1 << 32 | place)
        let origin: Origin = chance.happens(units[pupils[place].unit].form == .adult ? 700 : 200) ? .abroad : .sweden
        pupils[place].givenName = GivenNames.pick(
            pupils[place].sex, born: pupils[place].birth.year, origin: origin, &chance)
        pupils[place].familyName = FamilyNames.pick(origin, &chance)
        if chance.happens(3) { pupils[place].mark = .confidential }
    }

    private static func contact(_ chance: inout Chance) -> Adult.Contact {
        [.both, .mailOnly, .phoneOnly, .none][chance.weighted([820, 60, 80, 40])]
    }
}

/// The children who have no family yet, by the year they were born in and the neighbourhood they live in.
private struct Pools {
    private let firstYear: Int
    private let neighbourhoods: Int
    private var pools: [[Int]]
    private var eldest = 0

    init(_ district: District, _ chance: inout Chance) {
        let minors = district.pupils.indices.filter {
            !district.isAdult(district.pupils[$0]) && district.units[district.pupils[$0].unit].form != .adult
        }
        let years = minors.map { district.pupils[$0].birth.year }
        firstYear = years.min() ?? 0
        let spread = Spread(district)
        neighbourhoods = spread.count
        pools = Array(repeating: [], count: ((years.max() ?? 0) - firstYear + 1) * neighbourhoods)
        for (place, year) in zip(minors, years) {
            pools[(year - firstYear) * neighbourhoods + spread.neighbourhood(district.pupils[place].unit, &chance)]
                .append(place)
        }
        for place in pools.indices { chance.shuffle(&pools[place]) }
    }

    mutating func takeEldest() -> (child: Int, year: Int, neighbourhood: Int)? {
        while eldest < pools.count {
            if let child = pools[eldest].popLast() {
                return (child, firstYear + eldest / neighbourhoods, eldest % neighbourhoods)
            }
            eldest += 1
        }
        return nil
    }

    mutating func take(born year: Int, near neighbourhood: Int, _ chance: inout Chance) -> Int? {
        let row = (year - firstYear) * neighbourhoods
        guard row + neighbourhoods <= pools.count else { return nil }
        let near = chance.happens(900) ? neighbourhood : chance.below(neighbourhoods)
        return pools[row + near].popLast()
    }
}

/// Which neighbourhood a unit's children live in: around a compulsory school lie some preschools; other schools draw from
/// everywhere.
private struct Spread {
    let count: Int
    private let neighbourhoods: [Int?]

    init(_ district: District) {
        let schools = district.units.filter { $0.form == .compulsory }.count
        let preschools = district.units.filter { $0.form == .preschool }.count
        count = max(1, schools)
        var seen: [SchoolForm: Int] = [:]
        neighbourhoods = district.units.map { unit in
            let place = seen[unit.form, default: 0]
            seen[unit.form] = place + 1
            switch unit.form {
            case .compulsory: return place
            case .preschool: return place * max(1, schools) / preschools
            default: return nil
            }
        }
    }

    func neighbourhood(_ unit: Int, _ chance: inout Chance) -> Int { neighbourhoods[unit] ?? chance.below(count) }
}
