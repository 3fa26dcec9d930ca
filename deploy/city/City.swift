package import Runtime

/// A made-up city: how many children and pupils it has, who else there is because of them, and where they all are.
///
/// Everything follows from these three values: the same city is the same bytes on every machine. It is planned district
/// by district (about 10,000 pupils each), so that a city of any size needs the memory of one district; a family's
/// children all live in one.
package struct City: Sendable {
    package static let sizes = 25...1_000_000
    /// How many pupils a district has, when nothing else is said. There are never more than a hundred districts.
    package static let districtSize = 10_000

    /// Children and pupils, from preschool to adult education.
    package let pupils: Int
    package let seed: UInt64
    /// The day the register is as of: it decides the school year, who is of age, and whose enrolment has ended.
    package let day: LocalDate
    package let ids: CityID
    package let districts: Int
    let year: SchoolYear
    let units: [Unit]
    let organisations: [Organisation]

    /// - Parameters:
    ///   - pupils: within `sizes`; a smaller or larger number is brought within.
    ///   - districtSize: another one makes another city.
    package init(pupils: Int, seed: UInt64 = 1, day: LocalDate, districtSize: Int = Self.districtSize) {
        let pupils = min(max(pupils, Self.sizes.lowerBound), Self.sizes.upperBound)
        self.pupils = pupils
        self.seed = seed
        self.day = day
        ids = CityID(seed: seed)
        year = SchoolYear(on: day)
        districts = min(max(1, (pupils + districtSize / 2) / districtSize), 100)
        units = Unit.all(pupils: pupils, districts: districts, seed: seed)
        organisations = Organisation.all(of: units, districts: districts)
    }
}
