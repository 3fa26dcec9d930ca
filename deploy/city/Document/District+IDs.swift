import FoundationEssentials

extension District {
    /// A number of the whole city for something of this district.
    func number(_ place: Int) -> Int { CityID.number(number, place) }

    /// A pupil's id, which is the guardian's when the two are one person.
    func id(ofPupil place: Int) -> UUID {
        pupils[place].asAdult.map { id(ofAdult: $0) } ?? city.ids(.pupil, number(place))
    }

    func id(ofAdult place: Int) -> UUID { city.ids(.guardian, number(place)) }

    func id(ofStaff place: Int) -> UUID {
        staff[place].asAdult.map { id(ofAdult: $0) } ?? city.ids(.staff, number(place))
    }

    func id(ofGroup place: Int) -> UUID { city.ids(.group, number(place)) }

    /// Of the duty of a member of staff, counted from 0.
    func id(ofDuty duty: Int, of member: Int) -> UUID { city.ids(.duty, number(member << 8 | duty)) }

    func id(ofUnit place: Int) -> UUID { city.ids(.organisation, units[place].number) }

    func id(ofActivity place: Int) -> UUID { city.ids(.activity, number(place)) }
}
