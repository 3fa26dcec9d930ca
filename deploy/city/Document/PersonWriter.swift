import Runtime
import SS12000

/// Writes a district's persons: staff, then guardians, then their children.
final class PersonWriter {
    enum Person {
        case staff(Int)
        case adult(Int)
        case pupil(Int)
    }

    private let district: District
    private var civicNumbers: CivicNumbers

    init(_ district: District) {
        self.district = district
        civicNumbers = CivicNumbers(district: district.number, of: district.city.districts)
    }

    /// Everybody once, in an order in which children come after those who answer for them.
    var people: [Person] {
        district.staff.indices.filter { district.staff[$0].asAdult == nil }.map { .staff($0) }
            + district.adults.indices.map { .adult($0) }
            + district.pupils.indices.filter { district.pupils[$0].asAdult == nil }.map { .pupil($0) }
    }

    func write(_ person: Person, _ text: inout ItemText) {
        switch person {
        case .staff(let place): writeStaff(place, &text)
        case .adult(let place): writeAdult(place, &text)
        case .pupil(let place): writePupil(place, &text)
        }
        text.end()
    }

    private func writeStaff(_ place: Int, _ text: inout ItemText) {
        let member = district.staff[place]
        text.begin(district.id(ofStaff: place))
        text.names(member.givenName, nil, member.familyName)
        let login = staffLogin(member.givenName, member.familyName, place)
        text.member("eduPersonPrincipalNames", list: [login]) { $0.string($1) }
        identity(member.birth, member.sex, member.mark, .active, &text)
        text.emails([(login, .staff)])
        var chance = chance(1, place)
        text.phones([(Places.landline, .work, false)], &chance)
    }

    private func writeAdult(_ place: Int, _ text: inout ItemText) {
        let adult = district.adults[place]
        let number = district.number << 24 | place
        var chance = chance(2, place)
        text.begin(district.id(ofAdult: place))
        text.names(adult.givenName, nil, adult.familyName)
        let staffLogin = adult.asStaff.map { self.staffLogin(adult.givenName, adult.familyName, $0) }
        let pupilLogin = adult.asPupil.map { self.pupilLogin(adult.givenName, adult.familyName, $0) }
        let own = "\(LoginNames.short(adult.givenName, adult.familyName, number))@\(MailDomain.guardians)"
        text.member("eduPersonPrincipalNames", list: [own, staffLogin, pupilLogin].compactMap(\.self)) { $0.string($1) }
        identity(adult.birth, adult.sex, adult.mark, adult.status, &text)
        let mail = "\(LoginNames.long(adult.givenName, adult.familyName, number))@\(MailDomain.home)"
        let hasMail = adult.contact == .both || adult.contact == .mailOnly
        text.emails(
            [hasMail ? (mail, .personal) : nil, staffLogin.map { ($0, .staff) }, pupilLogin.map { ($0, .pupil) }]
                .compactMap(\.self))
        if adult.contact == .both || adult.contact == .phoneOnly {
            text.phones(
                [(Places.mobile, .home, true)] + (chance.happens(150) ? [(Places.landline, .work, false)] : []), &chance
            )
        }
        if adult.mark == .unmarked { text.address(district.families[adult.family].homes[adult.home]) }
        if let pupil = adult.asPupil { enrolments(pupil, &text) }
    }

    private func writePupil(_ place: Int, _ text: inout ItemText) {
        let pupil = district.pupils[place]
        var chance = chance(3, place)
        text.begin(district.id(ofPupil: place))
        text.names(pupil.givenName, pupil.middleName, pupil.familyName)
        let login = pupil.schoolType == .preschool ? nil : pupilLogin(pupil.givenName, pupil.familyName, place)
        text.member("eduPersonPrincipalNames", list: [login].compactMap(\.self)) { $0.string($1) }
        if chance.happens(50) {
            text.member("externalIdentifiers", list: ["\(district.number << 24 | place)"]) { list, value in
                list.object { identifier in
                    identifier.member("value", value)
                    identifier.member("context", "https://\(MailDomain.city)/elevregister")
                    identifier.member("globallyUnique", flag: false)
                }
            }
        }
        identity(pupil.birth, pupil.sex, pupil.mark, pupil.status, &text)
        text.emails([login.map { ($0, .pupil) }].compactMap(\.self))
        if pupil.mark == .unmarked, pupil.schoolType != .preschool, (pupil.year ?? 10) >= 4, chance.happens(600) {
            text.phones([(Places.mobile, .home, true)], &chance)
        }
        if pupil.mark == .unmarked {
            text.address(
                pupil.family.map { district.families[$0].homes[pupil.home] }
                    ?? Family.Home(
                        street: Places.street(&chance), postalCode: Places.postalCode(district.number, place % 12)))
        }
        enrolments(place, &text)
        responsibles(pupil, &text)
    }

    /// The standard has placements for children in preschool, and enrolments for pupils.
    private func enrolments(_ place: Int, _ text: inout ItemText) {
        let pupil = district.pupils[place]
        guard pupil.schoolType != .preschool else { return }
        let year = district.city.year
        let (start, end) = district.period(of: pupil)
        var list = [(unit: pupil.unit, type: pupil.schoolType, start: start, end: end)]
        switch pupil.second {
        case .left(let unit): list.insert((unit, pupil.schoolType, year.start, district.moveDay), at: 0)
        case .course(let section):
            let type = district.sections[section].schoolType
            if type != pupil.schoolType { list.append((pupil.unit, type, start, end)) }
        case nil: break
        }
        text.member("enrolments", list: list) { text, enrolment in
            text.object { text in
                text.member("enroledAt", reference: self.district.id(ofUnit: enrolment.unit))
                text.member("schoolType", enrolment.type.rawValue)
                text.member("schoolYear", pupil.year)
                text.member("startDate", enrolment.start)
                text.member("endDate", enrolment.end)
                text.member("cancelled", flag: false)
                if let programme = pupil.programme {
                    text.member("educationCode", Programme.all[programme].code)
                    text.member("programme", reference: self.district.city.ids(.programme, programme))
                }
            }
        }
    }

    /// Nobody answers for those who are of age, and the dead for nobody.
    private func responsibles(_ pupil: Pupil, _ text: inout ItemText) {
        guard let family = pupil.family else { return }
        let living = district.families[family].adults.filter { district.adults[$0].status != .deceased }
        text.member("responsibles", list: living) { text, adult in
            text.object { text in
                text.member("person", reference: self.district.id(ofAdult: adult))
                text.member("relationType", self.district.adults[adult].relation.rawValue)
            }
        }
    }

    private func identity(
        _ birth: LocalDate, _ sex: Sex, _ mark: SecurityMarking, _ status: PersonStatus, _ text: inout ItemText
    ) {
        if let civicNumber = civicNumbers.next(born: birth, sex) {
            text.raw(#","civicNo":{"value":""#)
            text.raw(civicNumber)
            text.raw(#"","nationality":"SE"}"#)
        }
        text.member("birthDate", birth)
        text.member("sex", sex.rawValue)
        text.member("securityMarking", mark.rawValue)
        text.member("personStatus", status.rawValue)
    }

    private func staffLogin(_ given: String, _ family: String, _ place: Int) -> String {
        "\(LoginNames.short(given, family, district.number << 24 | place))@\(MailDomain.staff)"
    }

    private func pupilLogin(_ given: String, _ family: String, _ place: Int) -> String {
        "\(LoginNames.short(given, family, district.number << 24 | place))@\(MailDomain.pupils)"
    }

    private func chance(_ who: Int, _ place: Int) -> Chance { district.chance(.text, who << 32 | place) }
}

extension ItemText {
    fileprivate mutating func names(_ given: String, _ middle: String?, _ family: String) {
        member("givenName", given)
        member("middleName", middle)
        member("familyName", family)
    }

    fileprivate mutating func emails(_ list: [(address: String, type: EmailType)]) {
        member("emails", list: list) { text, email in
            text.object { text in
                text.member("value", email.address)
                text.member("type", email.type.rawValue)
            }
        }
    }

    fileprivate mutating func phones(
        _ list: [(number: (inout Chance) -> String, type: PhoneType, isMobile: Bool)], _ chance: inout Chance
    ) {
        let numbers = list.map { ($0.number(&chance), $0.type, $0.isMobile) }
        member("phoneNumbers", list: numbers) { text, phone in
            text.object { text in
                text.member("value", phone.0)
                text.member("type", phone.1.rawValue)
                text.member("mobile", flag: phone.2)
            }
        }
    }

    fileprivate mutating func address(_ home: Family.Home) {
        member("addresses", list: [home]) { text, home in
            text.object { text in
                text.member("type", PersonAddressType.registered.rawValue)
                text.member("streetAddress", home.street)
                text.member("locality", Places.locality)
                text.member("postalCode", home.postalCode)
                text.member("country", "SE")
            }
        }
    }
}
