import Runtime
import SS12000

/// A child's place in preschool or at a leisure centre.
struct Placement {
    let pupil: Int
    let group: Int
    let schoolType: SchoolType
}

/// One duty of one member of staff.
struct DutyPlace {
    let member: Int
    let duty: Int
}

extension District {
    var placements: [Placement] {
        pupils.indices.compactMap { place in
            if pupils[place].schoolType == .preschool {
                return Placement(pupil: place, group: pupils[place].section, schoolType: .preschool)
            }
            return pupils[place].leisure.map { Placement(pupil: place, group: $0, schoolType: .leisureCentre) }
        }
    }

    var duties: [DutyPlace] {
        staff.indices.flatMap { member in
            staff[member].duties.indices.map { DutyPlace(member: member, duty: $0) }
        }
    }
}

extension ItemText {
    mutating func writeGroup(_ place: Int, of district: District) {
        let group = district.groups[place]
        let year = district.city.year
        begin(district.id(ofGroup: place))
        member("displayName", group.name)
        member("startDate", year.start)
        member("endDate", year.end)
        member("groupType", group.type.rawValue)
        member("schoolType", group.schoolType?.rawValue)
        member("organisation", reference: district.id(ofUnit: group.unit))
        let members =
            group.pupils.map { (district.id(ofPupil: $0), district.period(of: district.pupils[$0])) }
            + group.staff.map { (district.id(ofStaff: $0), (start: year.start, end: year.end)) }
        member("groupMemberships", list: members, isKeptEmpty: true) { text, membership in
            text.object { text in
                text.member("person", reference: membership.0)
                text.member("startDate", membership.1.start)
                text.member("endDate", membership.1.end)
            }
        }
        end()
    }

    mutating func write(_ placement: Placement, of district: District) {
        let pupil = district.pupils[placement.pupil]
        let year = district.city.year
        let isLeisure = placement.schoolType == .leisureCentre
        var chance = district.chance(.text, 4 << 32 | placement.pupil)
        // A child in preschool keeps the place for years; one after school gets it anew each year.
        let firstYear = isLeisure ? 0 : max(0, year.first - 1 - pupil.birth.year)
        begin(district.city.ids(.placement, district.number(placement.pupil << 1 | (isLeisure ? 1 : 0))))
        member("placedAt", reference: district.id(ofUnit: pupil.unit))
        member("group", reference: district.id(ofGroup: placement.group))
        member("child", reference: district.id(ofPupil: placement.pupil))
        let family = pupil.family.map {
            district.families[$0].adults.filter {
                district.adults[$0].relation == .custodian && district.adults[$0].status == .active
            }
        }
        member("owners", list: family ?? []) { $0.reference(district.id(ofAdult: $1)) }
        member("schoolType", placement.schoolType.rawValue)
        member("startDate", year.start.adding(years: -firstYear))
        member("endDate", isLeisure ? year.end : SchoolYear.date(pupil.birth.year + 6, 6, 30))
        let isOffered = !isLeisure && chance.happens(150)
        member("reason", isOffered ? "Erbjuden tid" : "Omsorgsbehov")
        if isOffered { member("maxWeeklyScheduleHours", 15) }
        end()
    }

    mutating func write(_ place: DutyPlace, of district: District) {
        let duty = district.staff[place.member].duties[place.duty]
        let year = district.city.year
        var chance = district.chance(.text, 5 << 32 | place.member)
        begin(district.id(ofDuty: place.duty, of: place.member))
        member("person", reference: district.id(ofStaff: place.member))
        member("assignmentRole", list: duty.assignments) { text, assignment in
            text.object { text in
                text.member("group", reference: district.id(ofGroup: assignment.group))
                text.member("assignmentRoleType", assignment.role.rawValue)
                text.member("startDate", year.start)
                text.member("endDate", year.end)
            }
        }
        member("dutyAt", reference: district.city.ids(.organisation, duty.organisation))
        member("dutyRole", duty.role.rawValue)
        member("dutyPercent", duty.percent)
        member("startDate", SchoolYear.date(year.first - chance.below(12), 8, 1))
        member("endDate", year.end)
        end()
    }
}
