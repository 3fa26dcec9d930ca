import SS12000

/// A preschool or school unit (Skolenhet).
struct Unit {
    enum Span: CaseIterable {
        case all, lower, upper

        /// Year groups, 0 for the preschool class.
        var years: ClosedRange<Int> {
            switch self {
            case .all: 0...9
            case .lower: 0...6
            case .upper: 7...9
            }
        }
    }

    /// Its place in the city, from 0.
    let number: Int
    let form: SchoolForm
    /// Its place among the units of its form.
    let place: Int
    let district: Int
    let pupils: Int
    /// Of a compulsory school: which year groups it has.
    let span: Span
    let principal: Principal
    /// Preschools of the municipality share a head, some to each: their area's number in the district.
    let area: Int?

    enum Principal: Hashable {
        case municipality
        case state
        case independent(Int)
    }

    static func all(pupils total: Int, districts: Int, seed: UInt64) -> [Unit] {
        var units: [Unit] = []
        var preschools = Array(repeating: 0, count: districts)
        let shares = SchoolForm.shares(of: total)
        for form in SchoolForm.allCases {
            guard let (pupils, count) = shares[form] else { continue }
            var chance = Chance(seed, 1, UInt64(form.rawValue))
            let weights = (0..<count).map { _ in chance.within(60...140) }
            let sizes = apportion(pupils, by: weights)
            for place in 0..<count {
                let district = place * districts / count
                // A lone school has all years, or some pupils would have nowhere to go.
                let span: Span = count < 4 ? .all : [.all, .lower, .upper][chance.weighted([60, 25, 15])]
                let principal: Principal =
                    switch form {
                    case .special, .sami: .state
                    case .preschool, .compulsory, .upperSecondary:
                        count > 4 && chance.happens(200)
                            ? .independent(place * 24 / count + form.rawValue * 24) : .municipality
                    default: .municipality
                    }
                var area: Int?
                if form == .preschool, principal == .municipality {
                    area = preschools[district] / 3
                    preschools[district] += 1
                }
                units.append(
                    Unit(
                        number: units.count, form: form, place: place, district: district, pupils: sizes[place],
                        span: span, principal: principal, area: area))
            }
        }
        return units
    }

    /// Shares `total` out by the weights; the parts sum to it.
    static func apportion(_ total: Int, by weights: [Int]) -> [Int] {
        let sum = weights.reduce(0, +)
        var reached = 0
        var given = 0
        return weights.map { weight in
            reached += weight
            let upTo = total * reached / sum
            defer { given = upTo }
            return upTo - given
        }
    }

    var schoolTypes: [SchoolType] {
        guard form == .compulsory, span == .upper else { return form.schoolTypes }
        return [.compulsory]
    }

    /// "99000017": no real unit's code begins with 99.
    var code: String { "99" + String(1_000_000 + number).dropFirst() }

    var name: String {
        let bases = UnitNames.places
        let base = bases[(place + form.rawValue * 17) % bases.count]
        let round = place / bases.count
        let suffix =
            round == 0
            ? ""
            : " \(UnitNames.directions[(round - 1) % UnitNames.directions.count])"
                + (round > UnitNames.directions.count ? " \(round / UnitNames.directions.count + 1)" : "")
        return switch form {
        case .preschool: "\(base)ens förskola\(suffix)"
        case .compulsory: "\(base)skolan\(suffix)"
        case .upperSecondary: "\(base)gymnasiet\(suffix)"
        case .adaptedCompulsory: "\(base)skolans anpassade grundskola\(suffix)"
        case .adaptedUpperSecondary: "\(base)gymnasiets anpassade gymnasieskola\(suffix)"
        case .special: "\(base)skolan, specialskola\(suffix)"
        case .sami: "Sameskolan\(place == 0 ? "" : " \(place + 1)")"
        case .adult: "Vuxenutbildningen \(base)\(suffix)"
        }
    }
}

enum UnitNames {
    static let places = [
        "Björk", "Gran", "Tall", "Ek", "Alm", "Ask", "Lind", "Lönn", "Rönn", "Hassel", "Berg", "Dal", "Äng", "Sjö",
        "Ström", "Kvarn", "Hammar", "Sand", "Sten", "Fors", "Holm", "Lund", "Vik", "Näs", "Strand", "Slätt", "Solhöjd",
        "Skog", "Backe", "Källa", "Udd", "Fyr", "Hamn", "Kulle", "Mosse", "Park", "Torp", "Gärde", "Häst", "Räv",
        "Svan", "Tran", "Lärk", "Örn", "Ugg", "Hare", "Älg", "Igel", "Fjäril", "Myr",
    ]
    static let directions = ["norr", "söder", "öster", "väster"]
}
