import SS12000

/// What kind of school a unit is, with its share of a real city: one of 140,000 children and pupils, with 600 preschools
/// and 177 school units.
enum SchoolForm: Int, CaseIterable {
    case preschool, compulsory, upperSecondary, adaptedCompulsory, adaptedUpperSecondary, special, sami, adult

    static let measure = 140_000

    var pupils: Int {
        switch self {
        case .preschool: 31_000
        case .compulsory: 80_000
        case .upperSecondary: 21_000
        case .adaptedCompulsory: 1_100
        case .adaptedUpperSecondary: 400
        case .special: 80
        case .sami: 60
        case .adult: 6_360
        }
    }

    var units: Int {
        switch self {
        case .preschool: 600
        case .compulsory: 138
        case .upperSecondary: 24
        case .adaptedCompulsory: 7
        case .adaptedUpperSecondary: 3
        case .special, .sami: 1
        case .adult: 3
        }
    }

    /// The smallest number worth a unit of its own; fewer go to compulsory school instead.
    static let fewest = 4

    var schoolTypes: [SchoolType] {
        switch self {
        case .preschool: [.preschool]
        case .compulsory: [.preschoolClass, .compulsory, .leisureCentre]
        case .upperSecondary: [.upperSecondary]
        case .adaptedCompulsory: [.adaptedCompulsory, .training]
        case .adaptedUpperSecondary: [.adaptedUpperSecondary]
        case .special: [.special]
        case .sami: [.sami]
        case .adult: [.adultSwedish, .adultBasic, .adultUpperSecondary, .adultAdaptedBasic]
        }
    }

    /// How many pupils and units of each form a city of this size has. The parts sum to the whole.
    static func shares(of total: Int) -> [SchoolForm: (pupils: Int, units: Int)] {
        var shares: [SchoolForm: (pupils: Int, units: Int)] = [:]
        var left = total
        for form in allCases where form != .compulsory {
            let pupils = form.pupils * total / measure
            guard pupils >= fewest else { continue }
            shares[form] = (pupils, max(1, (form.units * total + measure / 2) / measure))
            left -= pupils
        }
        shares[.compulsory] = (left, max(1, (compulsory.units * total + measure / 2) / measure))
        return shares
    }
}
