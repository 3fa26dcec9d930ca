import SS12000

/// A city as documents that an import takes: SS 12000 lists in one JSON object, in the order in which they refer to each
/// other, written piece by piece.
package struct CityDocument {
    /// Which lessons the document has.
    package enum Schedule: Sendable {
        case none
        /// The lessons of the city's day.
        case day
        /// The lessons of the week the city's day is in.
        case week
    }

    /// The whole, or what can be imported by itself when the parts before it have been.
    package enum Part: Sendable, Hashable {
        case whole
        /// Organisations, syllabuses, programmes and offers, which every district refers to.
        case common
        case district(Int)
    }

    private let city: City
    private let schedule: Schedule

    package init(_ city: City, schedule: Schedule = .none) {
        self.city = city
        self.schedule = schedule
    }

    /// The parts in the order in which to import them; each is at most a few dozen megabytes.
    package static func parts(of city: City) -> [Part] { [.common] + (0..<city.districts).map { .district($0) } }

    /// Hands the document to `sink` in pieces of about a megabyte.
    package func write(_ part: Part = .whole, to sink: ([UInt8]) throws -> Void) throws {
        try withoutActuallyEscaping(sink) { sink in
            var writer = ListWriter(ItemText(asOf: city.day), to: sink)
            let districts: Range<Int> =
                switch part {
                case .whole: 0..<city.districts
                case .common: 0..<0
                case .district(let number): number..<number + 1
                }
            // Alone, a district is planned once. Of several there is room for one at a time, so each is planned anew for
            // every list.
            let only = districts.count == 1 ? District(districts.lowerBound, of: city) : nil
            for kind in ResourceKind.allCases {
                if kind.isCommon {
                    guard part == .whole || part == .common else { continue }
                    writer.begin(kind)
                    try writeCommon(kind, &writer)
                } else {
                    guard !districts.isEmpty, schedule != .none || !kind.isOfSchedule else { continue }
                    writer.begin(kind)
                    for number in districts { try write(kind, of: only ?? District(number, of: city), &writer) }
                }
            }
            try writer.finish()
        }
    }

    private func writeCommon(_ kind: ResourceKind, _ writer: inout ListWriter) throws {
        switch kind {
        case .organisations: try writer.items(city.organisations) { $0.write($1, of: city) }
        case .syllabuses: try writer.items(Syllabus.all.indices) { $0.writeSyllabus($1, of: city) }
        case .programmes: try writer.items(Programme.all.indices) { $0.writeProgramme($1, of: city) }
        case .schoolUnitOfferings:
            try writer.items(city.units.filter { $0.form != .preschool }) { $0.writeOffering($1, of: city) }
        case .persons, .groups, .placements, .duties, .studyplans, .activities, .calendarEvents: break
        }
    }

    private func write(_ kind: ResourceKind, of district: District, _ writer: inout ListWriter) throws {
        switch kind {
        case .persons:
            let persons = PersonWriter(district)
            try writer.items(persons.people) { persons.write($1, &$0) }
        case .groups: try writer.items(district.groups.indices) { $0.writeGroup($1, of: district) }
        case .placements: try writer.items(district.placements) { $0.write($1, of: district) }
        case .duties: try writer.items(district.duties) { $0.write($1, of: district) }
        case .studyplans: try writer.items(district.studyPlans) { $0.writeStudyPlan($1, of: district) }
        case .activities: try writer.items(district.activities.indices) { $0.writeActivity($1, of: district) }
        case .calendarEvents: try writer.items(district.lessons(schedule)) { $0.write($1, of: district) }
        case .organisations, .syllabuses, .programmes, .schoolUnitOfferings: break
        }
    }
}
