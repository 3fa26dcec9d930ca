import SS12000

extension District {
    /// Everyone who works in the district's units.
    mutating func employ() {
        var chance = chance(.staff)
        var shared = SharedStaff()
        for unit in units.indices {
            let first = staff.count
            switch units[unit].form {
            case .preschool: employPreschool(unit, &chance)
            case .compulsory: employCompulsory(unit, &chance)
            case .upperSecondary: employTeams(sections(of: unit), unit, .upperSecondary, mentorGroups: true, &chance)
            case .adaptedCompulsory, .adaptedUpperSecondary, .special, .sami: employAdapted(unit, &chance)
            case .adult: employAdult(unit, &chance)
            }
            employHead(unit, &shared, &chance)
            for position in Position.others(of: units[unit]) {
                for _ in 0..<position.count { hire(position.role, unit, percent: position.percent, &chance) }
            }
            for role in [DutyRole.psychologist, .doctor] where units[unit].form != .preschool {
                share(role, unit, &shared, &chance)
            }
            add(
                Gathering(
                    unit: unit, name: "Personal \(units[unit].name)", type: .staff, schoolType: nil,
                    staff: Array(first..<staff.count)))
        }
    }

    func sections(of unit: Int) -> [Int] { sections.indices.filter { sections[$0].unit == unit } }

    @discardableResult
    mutating func hire(_ role: DutyRole, _ unit: Int, percent: Int = 100, _ chance: inout Chance) -> Int {
        hire(role, at: units[unit].number, percent: percent, &chance)
    }

    private mutating func hire(_ role: DutyRole, at organisation: Int, percent: Int, _ chance: inout Chance) -> Int {
        let isEarly = [.preschoolTeacher, .childMinder].contains(role)
        let sex: Sex = chance.happens(isEarly ? 950 : 720) ? .female : .male
        let year = city.year.first - 24 - chance.below(42)
        let origin: Origin = chance.happens(180) ? .abroad : .sweden
        var member = StaffMember(
            sex: sex, birth: SchoolYear.date(year, chance.within(1...12), chance.within(1...31)),
            givenName: GivenNames.pick(sex, born: year, origin: origin, &chance),
            familyName: FamilyNames.pick(origin, &chance))
        if chance.happens(1) { member.mark = .confidential }
        let part = percent == 100 && chance.happens(180) ? chance.pick([50, 75, 80]) : percent
        member.duties = [StaffMember.Duty(organisation: organisation, role: role, percent: part)]
        staff.append(member)
        return staff.count - 1
    }

    private mutating func employPreschool(_ unit: Int, _ chance: inout Chance) {
        for section in sections(of: unit) {
            for role in [DutyRole.preschoolTeacher, .preschoolTeacher, .childMinder, .childMinder] {
                let member = hire(role, unit, &chance)
                assign(member, section, role == .preschoolTeacher ? .preschoolTeacher : .childMinder)
            }
        }
    }

    private mutating func employCompulsory(_ unit: Int, _ chance: inout Chance) {
        let all = sections(of: unit)
        for section in all where (sections[section].year ?? 0) < 4 {
            let teacher = hire(sections[section].year == 0 ? .preschoolTeacher : .teacher, unit, &chance)
            assign(teacher, section, .mentor)
            teach(section, by: [teacher], turn: 0)
        }
        employTeams(all.filter { (sections[$0].year ?? 0) >= 4 }, unit, .upperYears, mentorGroups: false, &chance)
        employLanguages(unit, &chance)
        for group in groups.indices where groups[group].unit == unit && groups[group].schoolType == .leisureCentre {
            let pedagogues = [hire(.leisurePedagogue, unit, &chance), hire(.leisurePedagogue, unit, &chance)]
            for pedagogue in pedagogues { assign(pedagogue, group, .leisurePedagogue) }
            activities.append(
                Activity(
                    group: group, unit: unit, name: groups[group].name, type: .pupil, teachers: pedagogues))
        }
    }

    /// Five sections share a team of teachers, each for some subjects (see `Timetable`).
    private mutating func employTeams(
        _ sections: [Int], _ unit: Int, _ curriculum: Curriculum, mentorGroups: Bool, _ chance: inout Chance
    ) {
        for block in sections.parted(into: (sections.count + Timetable.teamSections - 1) / Timetable.teamSections) {
            let team = (0..<curriculum.teachers).map { place in
                hire(place == 0 && chance.happens(300) ? .firstTeacher : .teacher, unit, &chance)
            }
            for (place, section) in block.enumerated() {
                let mentors = [team[place % team.count], team[(place + 3) % team.count]]
                for mentor in mentors { assign(mentor, section, .mentor) }
                if mentorGroups || (self.sections[section].year ?? 0) >= 7 {
                    addMentorGroups(section, mentors: mentors)
                }
                teach(section, by: team, turn: place * Timetable.teamSections)
            }
        }
    }

    /// Languages are chosen from year 6 and taught to all classes of a year at once, two years at a time on days of their
    /// own.
    private mutating func employLanguages(_ unit: Int, _ chance: inout Chance) {
        for pair in [6...7, 8...9] {
            var teachers: [Int] = []
            for year in pair {
                let days = year % 2 == 0 ? [0, 2] : [1, 3]
                let learners = pupils.indices.filter { pupils[$0].unit == unit && pupils[$0].year == year }
                var chosen: [[Int]] = [[], [], []]
                for pupil in learners where !chance.happens(100) {
                    chosen[chance.weighted([55, 20, 25])].append(pupil)
                }
                var place = 0
                for (language, members) in chosen.enumerated() where !members.isEmpty {
                    for (part, members) in members.parted(into: (members.count + 27) / 28).enumerated() {
                        if place == teachers.count { teachers.append(hire(.teacher, unit, percent: 60, &chance)) }
                        let subject = Curriculum.languages[language]
                        let group = add(
                            Gathering(
                                unit: unit, name: "\(subject.code) \(year):\(part + 1)", type: .teaching,
                                schoolType: .compulsory, pupils: members))
                        activities.append(
                            Activity(
                                group: group, unit: unit, name: "\(subject.name) \(year)", type: .teaching,
                                syllabus: Syllabus.place(subject, .compulsory), teachers: [teachers[place]],
                                fixed: days.map { Timetable.Slot(day: $0, period: 5) }))
                        place += 1
                    }
                }
            }
        }
    }

    private mutating func employAdapted(_ unit: Int, _ chance: inout Chance) {
        for section in sections(of: unit) {
            let teachers = [hire(.teacher, unit, &chance), hire(.specialTeacher, unit, &chance)]
            assign(teachers[0], section, .mentor)
            assign(teachers[1], section, .specialPedagogue)
            for _ in 0..<2 { assign(hire(.teachingAssistant, unit, &chance), section, .teachingAssistant) }
            teach(section, by: [teachers[0]], turn: 0)
        }
    }

    private mutating func employAdult(_ unit: Int, _ chance: inout Chance) {
        let all = sections(of: unit)
        for block in all.parted(into: (all.count + Timetable.teamSections - 1) / Timetable.teamSections) {
            let teacher = hire(.teacher, unit, &chance)
            for (place, section) in block.enumerated() {
                teach(section, by: [teacher], turn: place * Timetable.teamSections)
            }
        }
    }

    /// An activity for each subject of the section's curriculum.
    private mutating func teach(_ section: Int, by team: [Int], turn: Int) {
        guard let curriculum = sections[section].curriculum else { return }
        for course in curriculum.courses {
            activities.append(
                Activity(
                    group: section, unit: sections[section].unit,
                    name: curriculum.courses.count == 1
                        ? sections[section].name : "\(course.subject.name) \(sections[section].name)",
                    type: .teaching, syllabus: Syllabus.place(course.subject, curriculum.schoolType),
                    teachers: [team[course.teacher % team.count]], hours: course.hours, turn: turn))
        }
    }

    /// The municipality's preschools share a head in each area; every other unit has its own.
    private mutating func employHead(_ unit: Int, _ shared: inout SharedStaff, _ chance: inout Chance) {
        guard let area = units[unit].area else {
            hire(.head, unit, &chance)
            return
        }
        let head: Int
        if let known = shared.heads[area] {
            head = known
        } else {
            head = hire(.head, at: Organisation.Number.area(number, area), percent: 100, &chance)
            shared.heads[area] = head
        }
        staff[head].duties.append(StaffMember.Duty(organisation: units[unit].number, role: .head, percent: 33))
    }

    /// One person for three units.
    private mutating func share(_ role: DutyRole, _ unit: Int, _ shared: inout SharedStaff, _ chance: inout Chance) {
        if let (member, units) = shared.specialists[role], units < 3 {
            staff[member].duties.append(
                StaffMember.Duty(organisation: self.units[unit].number, role: role, percent: 30))
            shared.specialists[role] = (member, units + 1)
        } else {
            shared.specialists[role] = (hire(role, unit, percent: 30, &chance), 1)
        }
    }
}

/// Who works at more than one unit.
private struct SharedStaff {
    var heads: [Int: Int] = [:]
    var specialists: [DutyRole: (member: Int, units: Int)] = [:]
}

/// How many a unit has of those who neither teach nor mind children.
private struct Position {
    let role: DutyRole
    let count: Int
    var percent = 100

    static func others(of unit: Unit) -> [Position] {
        func per(_ pupils: Int) -> Int { (unit.pupils + pupils / 2) / pupils }
        switch unit.form {
        case .preschool:
            return [Position(role: .otherStaff, count: max(1, per(60)), percent: 75)]
        case .adult:
            return [
                Position(role: .administrator, count: max(1, per(250))),
                Position(role: .careersCounsellor, count: per(400)),
                Position(role: .otherManagement, count: per(800)), Position(role: .otherStaff, count: per(300)),
            ]
        default:
            return [
                Position(role: .administrator, count: max(1, per(220))),
                Position(role: .otherManagement, count: per(500)),
                Position(role: .nurse, count: max(1, per(450)), percent: unit.pupils < 300 ? 50 : 100),
                Position(role: .counsellor, count: max(1, per(450)), percent: unit.pupils < 300 ? 50 : 100),
                Position(role: .careersCounsellor, count: unit.span == .lower ? 0 : per(500)),
                Position(role: .librarian, count: per(700)), Position(role: .specialTeacher, count: per(130)),
                Position(role: .teachingAssistant, count: per(75)), Position(role: .otherPedagogical, count: per(300)),
                Position(role: .otherStaff, count: max(1, per(70))),
            ]
        }
    }
}
