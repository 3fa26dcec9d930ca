import SS12000

/// One organisation of the city: a unit or something above it.
struct Organisation {
    let number: Int
    let type: OrganisationType
    let name: String
    let parent: Int?
    /// Its unit, when it is one.
    let unit: Unit?

    /// The numbers that ids are made of. Units come first, then what they belong to.
    enum Number {
        static func unit(_ unit: Unit) -> Int { unit.number }
        static let municipality = 1 << 24
        static let state = 1 << 24 | 1
        static func administration(_ place: Int) -> Int { 2 << 24 | place }
        static func principal(_ place: Int) -> Int { 3 << 24 | place }
        static func schools(_ district: Int) -> Int { 4 << 24 | district }
        static func preschools(_ district: Int) -> Int { 5 << 24 | district }
        static func area(_ district: Int, _ area: Int) -> Int { 6 << 24 | district << 12 | area }
    }

    /// In an order in which nobody comes before what it belongs to.
    static func all(of units: [Unit], districts: Int) -> [Organisation] {
        var list = [
            Organisation(number: Number.municipality, type: .principal, name: "Björkstads kommun")
        ]
        if units.contains(where: { $0.principal == .state }) {
            list.append(Organisation(number: Number.state, type: .principal, name: "Statens skolor i Björkstad"))
        }
        for (place, name) in ["Förskoleförvaltningen", "Grundskoleförvaltningen", "Gymnasieförvaltningen"].enumerated()
        {
            list.append(
                Organisation(
                    number: Number.administration(place), type: .administration, name: name,
                    parent: Number.municipality))
        }
        let independent = Set(
            units.compactMap { if case .independent(let place) = $0.principal { place } else { nil } })
        for place in independent.sorted() {
            list.append(
                Organisation(
                    number: Number.principal(place), type: .principal,
                    name: "\(UnitNames.places[place % UnitNames.places.count]) friskolor AB"
                        + (place < UnitNames.places.count ? "" : " \(place / UnitNames.places.count + 1)")))
        }
        for district in 0..<districts {
            list.append(
                Organisation(
                    number: Number.preschools(district), type: .area, name: "Förskolor område \(district + 1)",
                    parent: Number.administration(0)))
            list.append(
                Organisation(
                    number: Number.schools(district), type: .area, name: "Grundskolor område \(district + 1)",
                    parent: Number.administration(1)))
        }
        var areas: Set<Int> = []
        for unit in units {
            guard let area = unit.area else { continue }
            let number = Number.area(unit.district, area)
            guard areas.insert(number).inserted else { continue }
            list.append(
                Organisation(
                    number: number, type: .headArea, name: "Rektorsområde \(unit.district + 1):\(area + 1)",
                    parent: Number.preschools(unit.district)))
        }
        for unit in units {
            list.append(
                Organisation(
                    number: unit.number, type: .schoolUnit, name: unit.name, parent: parent(of: unit), unit: unit))
        }
        return list
    }

    private init(number: Int, type: OrganisationType, name: String, parent: Int? = nil, unit: Unit? = nil) {
        self.number = number
        self.type = type
        self.name = name
        self.parent = parent
        self.unit = unit
    }

    private static func parent(of unit: Unit) -> Int {
        switch (unit.principal, unit.form) {
        case (.state, _): Number.state
        case (.independent(let place), _): Number.principal(place)
        case (.municipality, .preschool): Number.area(unit.district, unit.area ?? 0)
        case (.municipality, .compulsory), (.municipality, .adaptedCompulsory): Number.schools(unit.district)
        case (.municipality, _): Number.administration(2)
        }
    }
}
