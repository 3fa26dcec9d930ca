import FoundationEssentials
import Runtime

/// The plan as SS 12000 documents for import, written as text piece by piece: a city of 140,000 pupils is 200 MB, so it may
/// be written in parts of some schools each.
struct PlanDocument {
    private static let piece = 1 << 20

    private let plan: CityPlan
    private let schools: Range<Int>
    private let classes: Range<Int>
    private let schoolYear: (start: String, end: String)
    private var bytes: [UInt8] = []

    /// - Parameter schools: the part to write; all of them when nil.
    init(_ plan: CityPlan, schools: Range<Int>? = nil) {
        self.plan = plan
        self.schools = schools ?? 0..<plan.schools
        classes =
            plan.classes(of: self.schools.lowerBound)
            .lowerBound..<plan.classes(of: self.schools.upperBound - 1).upperBound
        let start = plan.day.month >= 7 ? plan.day.year : plan.day.year - 1
        schoolYear = ("\(start)-08-01", "\(start + 1)-07-31")
    }

    /// Hands the document to `sink` in pieces of about a megabyte.
    mutating func write(to sink: ([UInt8]) throws -> Void) throws {
        bytes.reserveCapacity(Self.piece * 2)
        text("{")
        try list("organisations", count: schools.count + 1, sink) { $0.organisation($1) }
        text(",")
        try list("persons", count: schools.count + classes.count * (1 + CityPlan.classSize * 3), sink) { $0.person($1) }
        text(",")
        try list("groups", count: classes.count, sink) { $0.group($0.classes.lowerBound + $1) }
        text(",")
        try list("duties", count: schools.count + classes.count, sink) { $0.duty($1) }
        text(",")
        try list("activities", count: classes.count, sink) { $0.activity($0.classes.lowerBound + $1) }
        text(",")
        try list("calendarEvents", count: classes.count * plan.lessonsPerClass, sink) { $0.lesson($1) }
        text("}\n")
        try sink(bytes)
        bytes.removeAll()
    }

    private mutating func list(
        _ name: String, count: Int, _ sink: ([UInt8]) throws -> Void, _ item: (inout PlanDocument, Int) -> Void
    ) throws {
        text("\"\(name)\":[")
        for number in 0..<count {
            if number > 0 { text(",\n") }
            item(&self, number)
            if bytes.count >= Self.piece {
                try sink(bytes)
                bytes.removeAll(keepingCapacity: true)
            }
        }
        text("]")
    }

    private mutating func text(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func organisation(_ number: Int) {
        guard number > 0 else {
            return text(
                "{\"id\":\"\(plan.municipality.lowercase)\",\"displayName\":\"Kommunen\",\"organisationType\":\"Huvudman\"}"
            )
        }
        let school = schools.lowerBound + number - 1
        text(
            """
            {"id":"\(plan.schoolID(school).lowercase)","displayName":"Skola \(school + 1)","organisationType":"Skolenhet",\
            "parentOrganisation":{"id":"\(plan.municipality.lowercase)"},"email":"school-\(school)@school.example",\
            "schoolTypes":["GR"]}
            """)
    }

    /// Heads, then teachers, then each pupil followed by two guardians.
    private mutating func person(_ number: Int) {
        if number < schools.count {
            let school = schools.lowerBound + number
            return staff(plan.headID(school), plan.headName(school))
        }
        let afterHeads = number - schools.count
        if afterHeads < classes.count {
            let schoolClass = classes.lowerBound + afterHeads
            return staff(plan.teacherID(schoolClass), plan.teacherName(schoolClass))
        }
        let afterStaff = afterHeads - classes.count
        let pupil = classes.lowerBound * CityPlan.classSize + afterStaff / 3
        switch afterStaff % 3 {
        case 0: self.pupil(pupil)
        case 1: guardian(pupil, 0)
        default: guardian(pupil, 1)
        }
    }

    private mutating func staff(_ id: UUID, _ name: String) {
        text(
            """
            {"id":"\(id.lowercase)","givenName":"Anställd","familyName":"\(name.prefix { $0 != "@" })",\
            "personStatus":"Aktiv","securityMarking":"Ingen","eduPersonPrincipalNames":["\(name)"],\
            "emails":[{"value":"\(name)","type":"Skola personal"}]}
            """)
    }

    private mutating func pupil(_ pupil: Int) {
        let schoolClass = pupil / CityPlan.classSize
        let school = plan.schoolID(plan.school(of: schoolClass)).lowercase
        let year = 1 + schoolClass % 9
        let birthYear = plan.day.year - 6 - year
        text(
            """
            {"id":"\(plan.pupilID(pupil).lowercase)","givenName":"Elev","familyName":"\(pupil)","personStatus":"Aktiv",\
            "securityMarking":"Ingen","birthDate":"\(birthYear)-0\(1 + pupil % 9)-1\(pupil % 10)",\
            "eduPersonPrincipalNames":["pupil-\(pupil)@school.example"],\
            "enrolments":[{"enroledAt":{"id":"\(school)"},"schoolType":"GR","schoolYear":\(year),\
            "startDate":"\(schoolYear.start)","endDate":"\(schoolYear.end)"}],\
            "responsibles":[{"person":{"id":"\(plan.guardianID(pupil, 0).lowercase)"},"relationType":"Vårdnadshavare"},\
            {"person":{"id":"\(plan.guardianID(pupil, 1).lowercase)"},"relationType":"Vårdnadshavare"}]}
            """)
    }

    private mutating func guardian(_ pupil: Int, _ which: Int) {
        let address = plan.guardianAddress(pupil, which)
        text(
            """
            {"id":"\(plan.guardianID(pupil, which).lowercase)","givenName":"Vårdnadshavare","familyName":"\(pupil)",\
            "birthDate":"1980-01-01","personStatus":"Aktiv","securityMarking":"Ingen","eduPersonPrincipalNames":["\(address)"],\
            "emails":[{"value":"\(address)","type":"Privat"}]}
            """)
    }

    private mutating func group(_ schoolClass: Int) {
        let school = plan.schoolID(plan.school(of: schoolClass)).lowercase
        let members = plan.pupils(of: schoolClass).map { pupil in
            """
            {"person":{"id":"\(plan.pupilID(pupil).lowercase)"},"startDate":"\(schoolYear.start)",\
            "endDate":"\(schoolYear.end)"}
            """
        }
        text(
            """
            {"id":"\(plan.groupID(schoolClass).lowercase)","displayName":"Klass \(schoolClass)","groupType":"Klass",\
            "organisation":{"id":"\(school)"},"schoolType":"GR","startDate":"\(schoolYear.start)",\
            "endDate":"\(schoolYear.end)","groupMemberships":[\(members.joined(separator: ","))]}
            """)
    }

    private mutating func duty(_ number: Int) {
        if number < schools.count {
            let school = schools.lowerBound + number
            duty(plan.headDutyID(school), plan.headID(school), plan.schoolID(school), "Rektor")
        } else {
            let schoolClass = classes.lowerBound + number - schools.count
            duty(
                plan.teacherDutyID(schoolClass), plan.teacherID(schoolClass),
                plan.schoolID(plan.school(of: schoolClass)), "Lärare")
        }
    }

    private mutating func duty(_ id: UUID, _ person: UUID, _ school: UUID, _ role: String) {
        text(
            """
            {"id":"\(id.lowercase)","person":{"id":"\(person.lowercase)"},"dutyAt":{"id":"\(school.lowercase)"},\
            "dutyRole":"\(role)","startDate":"\(schoolYear.start)","endDate":"\(schoolYear.end)"}
            """)
    }

    private mutating func activity(_ schoolClass: Int) {
        let school = plan.schoolID(plan.school(of: schoolClass)).lowercase
        text(
            """
            {"id":"\(plan.activityID(schoolClass).lowercase)","displayName":"Undervisning \(schoolClass)",\
            "activityType":"Undervisning","startDate":"\(schoolYear.start)","endDate":"\(schoolYear.end)",\
            "calendarEventsRequired":true,"organisation":{"id":"\(school)"},\
            "groups":[{"id":"\(plan.groupID(schoolClass).lowercase)"}],\
            "teachers":[{"duty":{"id":"\(plan.teacherDutyID(schoolClass).lowercase)"},"startDate":"\(schoolYear.start)",\
            "endDate":"\(schoolYear.end)"}]}
            """)
    }

    private mutating func lesson(_ number: Int) {
        let (offset, lesson) = number.quotientAndRemainder(dividingBy: plan.lessonsPerClass)
        let schoolClass = classes.lowerBound + offset
        let start = plan.day.at(hour: 8 + lesson, minute: 0)
        text(
            """
            {"id":"\(plan.lessonID(schoolClass, lesson).lowercase)",\
            "activity":{"id":"\(plan.activityID(schoolClass).lowercase)"},"startTime":"\(start.rfc3339)",\
            "endTime":"\((start + .seconds(3_600)).rfc3339)","cancelled":false}
            """)
    }
}
