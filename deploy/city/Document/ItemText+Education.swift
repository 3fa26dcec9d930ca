import Runtime
import SS12000

extension ItemText {
    mutating func write(_ organisation: Organisation, of city: City) {
        begin(city.ids(.organisation, organisation.number))
        member("displayName", organisation.name)
        member("organisationCode", organisation.unit.map { "E\($0.number + 1)" })
        member("organisationType", organisation.type.rawValue)
        // No company's or authority's number begins with 99.
        if organisation.type == .principal {
            member("organisationNumber", "99\(10_000_000 + organisation.number % 10_000_000)")
        }
        member("parentOrganisation", reference: organisation.parent.map { city.ids(.organisation, $0) })
        if let unit = organisation.unit {
            member("schoolUnitCode", unit.code)
            member("schoolTypes", list: unit.schoolTypes) { $0.string($1.rawValue) }
            var chance = Chance(city.seed, 3, UInt64(organisation.number))
            raw(#","address":"#)
            object { address in
                address.member("type", OrganisationAddressType.visiting.rawValue)
                address.member("streetAddress", Places.street(&chance))
                address.member("locality", Places.locality)
                address.member("postalCode", Places.postalCode(unit.district, unit.number % 12))
                address.member("country", "SE")
            }
            member("municipalityCode", "9999")
            member("url", "https://\(MailDomain.city)/\(unit.code)")
            member("email", "\(unit.code)@\(MailDomain.staff)")
            member("phoneNumber", Places.landline(&chance))
        } else if organisation.type == .principal {
            member("email", "kontakt.\(organisation.number)@\(MailDomain.city)")
        }
        member("startDate", SchoolYear.date(2010, 7, 1))
        end()
    }

    mutating func writeSyllabus(_ place: Int, of city: City) {
        let syllabus = Syllabus.all[place]
        begin(city.ids(.syllabus, place))
        member("schoolType", syllabus.schoolType.rawValue)
        member("subjectCode", "\(syllabus.schoolType.rawValue)\(syllabus.subject.code)01")
        member("subjectName", syllabus.subject.name)
        member("subjectDesignation", syllabus.subject.code)
        member("official", flag: false)
        end()
    }

    mutating func writeProgramme(_ place: Int, of city: City) {
        let programme = Programme.all[place]
        begin(city.ids(.programme, place))
        member("name", programme.name)
        member("type", programme.type)
        member("schoolType", programme.schoolType.rawValue)
        member("code", programme.code)
        end()
    }

    /// What a school unit teaches this year.
    mutating func writeOffering(_ unit: Unit, of city: City) {
        let sections = unit.sections(city.year)
        let types = Set(sections.map(\.schoolType))
        let programmes = Set(sections.compactMap(\.programme)).sorted()
        begin(city.ids(.offering, unit.number))
        member("startDate", city.year.start)
        member("endDate", city.year.end)
        member("offeredAt", reference: city.ids(.organisation, unit.number))
        member(
            "offeredSyllabuses", list: Syllabus.all.indices.filter { types.contains(Syllabus.all[$0].schoolType) },
            isKeptEmpty: true
        ) { $0.reference(city.ids(.syllabus, $1)) }
        member("offeredProgrammes", list: programmes) { $0.reference(city.ids(.programme, $1)) }
        end()
    }

    /// What a student in upper secondary school means to read.
    mutating func writeStudyPlan(_ place: Int, of district: District) {
        let pupil = district.pupils[place]
        let ids = district.city.ids
        let year = district.city.year
        begin(ids(.studyPlan, CityID.number(district.number, place)))
        member("student", reference: district.id(ofPupil: place))
        let syllabuses = Syllabus.all.indices.filter { Syllabus.all[$0].schoolType == .upperSecondary }
        member(
            "content",
            list: [("Gymnasiegemensamma", syllabuses.prefix(7)), ("Programgemensamma", syllabuses.suffix(2))]
        ) { part, content in
            part.object { part in
                part.member("title", content.0)
                part.member("type", content.0)
                part.member("points", content.1.count * 100)
                part.member("syllabuses", list: content.1) { course, syllabus in
                    course.object { course in
                        course.member("syllabus", reference: ids(.syllabus, syllabus))
                        course.member("startDate", year.start)
                        course.member("endDate", year.end)
                    }
                }
            }
        }
        member("startDate", year.start.adding(years: 1 - (pupil.year ?? 1)))
        member("endDate", year.end.adding(years: 3 - (pupil.year ?? 1)))
        end()
    }
}

extension District {
    /// One of twenty in upper secondary school has a plan of its own.
    var studyPlans: [Int] {
        pupils.indices.filter { pupils[$0].schoolType == .upperSecondary && $0 % 20 == 7 }
    }
}
