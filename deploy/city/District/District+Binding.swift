import SS12000

extension District {
    /// Finds those who are in the register for two reasons and yet are one person: staff and students who have children at
    /// the district's units.
    mutating func bind() {
        var chance = chance(.binding)
        for member in staff.indices where chance.happens(60) {
            guard staff[member].mark == .unmarked, let adult = freeAdult(&chance) else { continue }
            staff[member].asAdult = adult
            adults[adult].asStaff = member
        }
        for pupil in pupils.indices where units[pupils[pupil].unit].form == .adult && chance.happens(150) {
            guard pupils[pupil].mark == .unmarked, let adult = freeAdult(&chance) else { continue }
            pupils[pupil].asAdult = adult
            adults[adult].asPupil = pupil
        }
    }

    private func freeAdult(_ chance: inout Chance) -> Int? {
        guard !adults.isEmpty else { return nil }
        let place = chance.below(adults.count)
        let adult = adults[place]
        let isFree = adult.asStaff == nil && adult.asPupil == nil && adult.mark == .unmarked && adult.status == .active
        return isFree && adult.relation == .custodian ? place : nil
    }
}
