import SS12000

extension District {
    /// The groups: a section's own come first and have the section's place, then those across sections.
    mutating func gather() {
        for section in sections {
            let type: GroupType =
                switch units[section.unit].form {
                case .preschool: .department
                case .adult: .teaching
                default: .schoolClass
                }
            groups.append(
                Gathering(
                    unit: section.unit, name: section.name, type: type, schoolType: section.schoolType,
                    pupils: Array(section.pupils)))
        }
        for place in pupils.indices {
            if case .course(let section) = pupils[place].second { groups[section].pupils.append(place) }
        }
        for unit in units.indices where units[unit].form == .compulsory { gatherLeisure(unit) }
    }

    /// The leisure centre's departments: most of the youngest and some of the older.
    private mutating func gatherLeisure(_ unit: Int) {
        var chance = chance(.seats, 1 + unit)
        let children = pupils.indices.filter { place in
            guard pupils[place].unit == unit, let year = pupils[place].year else { return false }
            return year <= 6 && chance.happens(year <= 3 ? 820 : 150)
        }
        guard !children.isEmpty else { return }
        for (place, part) in children.parted(by: 30).enumerated() {
            for child in part { pupils[child].leisure = groups.count }
            groups.append(
                Gathering(
                    unit: unit, name: "Fritids \(DepartmentNames.at(place))",
                    type: .department,
                    schoolType: .leisureCentre, pupils: part))
        }
    }

    /// The two halves of a class, each with a mentor.
    mutating func addMentorGroups(_ section: Int, mentors: [Int]) {
        let name = sections[section].name
        for (half, part) in Array(sections[section].pupils).parted(into: 2).enumerated() where !part.isEmpty {
            add(
                Gathering(
                    unit: sections[section].unit, name: "\(name) mentor \(half + 1)", type: .mentor,
                    schoolType: sections[section].schoolType, pupils: part), led: [(mentors[half], .mentor)])
        }
    }

    /// Adds a group and what its staff are to it; answers its number.
    @discardableResult
    mutating func add(_ group: Gathering, led leaders: [(staff: Int, role: AssignmentRoleType)] = []) -> Int {
        groups.append(group)
        for (member, role) in leaders { assign(member, groups.count - 1, role) }
        return groups.count - 1
    }

    /// In the duty at the group's unit.
    mutating func assign(_ member: Int, _ group: Int, _ role: AssignmentRoleType) {
        let organisation = units[groups[group].unit].number
        guard let duty = staff[member].duties.firstIndex(where: { $0.organisation == organisation }) else { return }
        staff[member].duties[duty].assignments.append((group, role))
    }
}
