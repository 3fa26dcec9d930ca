import JSON
import Runtime

extension Schemas {
    static let person = Schema(
        identity + [
            Field(name: "givenName", shape: .text, aliases: ["firstname", "fornamn"], required: true),
            Field(name: "middleName", shape: .text),
            Field(name: "familyName", shape: .text, aliases: ["lastname", "surname", "efternamn"], required: true),
            Field(
                name: "eduPersonPrincipalNames", shape: .list(.text, unique: true),
                aliases: ["edupersonprincipalname", "eppn"]),
            Field(name: "externalIdentifiers", shape: .list(.object(externalIdentifier))),
            Field(name: "civicNo", shape: .object(civicNumber), aliases: ["civicnumber", "personnummer"]),
            Field(name: "birthDate", shape: .date, aliases: ["dateofbirth"]),
            Field(name: "sex", shape: .code(Codes.sex, otherwise: "Okänt"), aliases: ["gender"]),
            Field(name: "securityMarking", shape: .securityMarking),
            Field(name: "personStatus", shape: .code(Codes.personStatus)),
            Field(name: "emails", shape: .list(.object(email)), aliases: ["email"]),
            Field(name: "phoneNumbers", shape: .list(.object(phone)), aliases: ["phones", "phone", "phonenumber"]),
            Field(name: "addresses", shape: .list(.object(address(Codes.personAddressType))), aliases: ["address"]),
            Field(name: "photo", shape: .text),
            Field(name: "enrolments", shape: .list(.object(enrolment)), aliases: ["enrollments", "enrolment"]),
            Field(name: "responsibles", shape: .list(.object(responsible)), aliases: ["guardians"]),
            Field(name: "displayName", shape: .text, aliases: ["name", "fullname"], isForeign: true),
        ], rule: PersonRules.apply, foreignKey: ProtectionKey.read)

    private static let externalIdentifier = Schema(
        [
            Field(name: "value", shape: .text, absence: .refused),
            Field(name: "context", shape: .text, absence: .refused),
            Field(name: "globallyUnique", shape: .boolean, absence: .assumed(false, .valueAssumed)),
        ])

    private static let civicNumber = Schema(
        [
            Field(name: "value", shape: .text, absence: .refused),
            Field(name: "nationality", shape: .text),
        ], bareField: "value", dropRule: .civicNumberDropped)

    private static let email = Schema(
        [
            Field(name: "value", shape: .email, absence: .refused, aliases: ["address", "email"]),
            Field(
                name: "type", shape: .code(Codes.emailType, otherwise: "Privat"),
                absence: .assumed("Privat", .valueAssumed)),
        ], bareField: "value", dropRule: .emailDropped)

    private static let phone = Schema(
        [
            Field(name: "value", shape: .text, absence: .refused, aliases: ["number", "phonenumber"]),
            Field(
                name: "type", shape: .code(Codes.phoneType, otherwise: "Hem"), absence: .assumed("Hem", .valueAssumed)),
            Field(name: "mobile", shape: .boolean, aliases: ["ismobile"], required: true),
        ], bareField: "value", rule: PersonRules.assumeMobile)

    private static let enrolment = Schema(
        [
            Field(
                name: "enroledAt", shape: .reference(.organisations), absence: .refused,
                aliases: ["enrolledat", "schoolunit", "organisation"]),
            Field(
                name: "schoolType", shape: .code(Codes.schoolType, otherwise: "AU"),
                absence: .assumed("AU", .valueAssumed)),
            Field(name: "schoolYear", shape: .integer(0...10), aliases: ["grade", "year"]),
            startDate,
            Field(name: "endDate", shape: .date),
            Field(name: "cancelled", shape: .boolean, aliases: ["canceled"]),
            Field(name: "educationCode", shape: .text),
            Field(name: "programme", shape: .reference(.programmes)),
            Field(name: "specification", shape: .text),
        ])

    /// A relation that is not plainly custody is not custody: a wrong alert tells a stranger about a child, a missing
    /// one is caught by the school's own list.
    private static let responsible = Schema(
        [
            Field(
                name: "person", shape: .reference(.persons), absence: .refused, aliases: ["guardian", "responsible"]),
            Field(
                name: "relationType", shape: .code(Codes.relationType, otherwise: "Annan ansvarig"),
                absence: .assumed("Annan ansvarig", .valueAssumed), aliases: ["relation", "type"]),
        ], bareField: "person")
}

enum PersonRules {
    @Sendable static func apply(_ draft: inout Draft, _ walk: inout Walk) {
        assumeNames(&draft, &walk)
        dropImpossibleBirthDate(&draft, &walk)
        settleCivicNumber(&draft, &walk)
        retypeSchoolAddresses(&draft, &walk)
        dropUnusablePhoto(&draft, &walk)
        dropOwnGuardianship(&draft, &walk)
    }

    /// Nobody answers for themselves: suppliers who list an adult pupil so mean that nobody else does.
    private static func dropOwnGuardianship(_ draft: inout Draft, _ walk: inout Walk) {
        let own = JSON(walk.id.lowercase)
        guard let responsibles = draft["responsibles"]?.elements,
            responsibles.contains(where: { $0["person"]?["id"] == own })
        else { return }
        draft["responsibles"] = JSON(responsibles.filter { $0["person"]?["id"] != own })
        walk.repair(.ownGuardian, "responsibles.person")
    }

    /// Whoever shows a person shows the photo as a link or an image: what is no address of the web may be anything.
    private static func dropUnusablePhoto(_ draft: inout Draft, _ walk: inout Walk) {
        guard let photo = draft["photo"]?.string, !Text.isWebAddress(photo) else { return }
        draft["photo"] = nil
        walk.repair(.photoDropped, "photo")
    }

    @Sendable static func assumeMobile(_ draft: inout Draft, _ walk: inout Walk) {
        guard draft["mobile"] == nil, let number = draft["value"]?.string else { return }
        let digits = number.filter { $0.isNumber || $0 == "+" }
        draft["mobile"] = JSON(["07", "+467", "00467"].contains { digits.hasPrefix($0) })
        walk.repair(.mobileAssumed, "mobile")
    }

    private static func assumeNames(_ draft: inout Draft, _ walk: inout Walk) {
        guard draft["givenName"] == nil || draft["familyName"] == nil else { return }
        let words = draft["displayName"]?.string?.split(separator: " ") ?? []
        if words.count > 1 {
            draft["givenName"] = draft["givenName"] ?? JSON(words.dropLast().joined(separator: " "))
            draft["familyName"] = draft["familyName"] ?? JSON(String(words[words.count - 1]))
            draft["displayName"] = nil
        }
        for name in ["givenName", "familyName"] where draft[name] == nil { draft[name] = "Uppgift saknas" }
        walk.repair(.personNameAssumed)
    }

    /// By the birth date it is told who is a child: a wrong one would end custody, and whoever has none is a child.
    private static func dropImpossibleBirthDate(_ draft: inout Draft, _ walk: inout Walk) {
        guard let birthDate = draft["birthDate"]?.string.flatMap({ LocalDate(iso8601: $0) }),
            BirthDate.mistake(birthDate, today: walk.resolver.today) != nil
        else { return }
        draft["birthDate"] = nil
        walk.repair(.birthDateDropped, "birthDate")
    }

    private static func settleCivicNumber(_ draft: inout Draft, _ walk: inout Walk) {
        guard let civic = draft["civicNo"], let text = civic["value"]?.string,
            Text.folded(civic["nationality"]?.string ?? "SE") == "se"
        else { return }
        let birthDate = draft["birthDate"]?.string.flatMap { LocalDate(iso8601: $0) }
        guard let number = CivicNumber(text, birthDate: birthDate, today: walk.resolver.today) else {
            draft["civicNo"] = nil
            walk.repair(.civicNumberDropped, "civicNo")
            return
        }
        if number.value != text {
            draft["civicNo"] = civic.setting("value", JSON(number.value))
            walk.repair(.civicNumberRewritten, "civicNo")
        }
        if draft["birthDate"] == nil, let birthDate = number.birthDate,
            BirthDate.mistake(birthDate, today: walk.resolver.today) == nil
        {
            draft["birthDate"] = JSON(birthDate.description)
            walk.repair(.birthDateFromCivicNumber, "birthDate")
        } else if let birthDate, let spoken = number.birthDate, birthDate != spoken {
            walk.repair(.birthDateDisagrees, "birthDate")
        }
    }

    /// Suppliers export a pupil's or teacher's school address as private; what lies under the school's own domain is
    /// the school's. Anything else is left as it is said to be.
    private static func retypeSchoolAddresses(_ draft: inout Draft, _ walk: inout Walk) {
        guard let emails = draft["emails"]?.elements else { return }
        let privately = JSON(EmailType.personal.rawValue)
        guard emails.contains(where: { $0["type"] == privately }) else { return }
        let schools = (draft["enrolments"]?.elements.map(Array.init) ?? []).compactMap {
            $0.reference("enroledAt") as OrganisationID?
        }
        let workplaces = walk.resolver.workplaces[PersonID(walk.id)] ?? []
        guard !schools.isEmpty || !workplaces.isEmpty else { return }
        var hasChanged = false
        let retyped = emails.map { email -> JSON in
            guard email["type"] == privately, let address = email["value"]?.string else { return email }
            let type: EmailType
            if schools.contains(where: { walk.resolver.isSchoolAddress(address, at: $0) }) {
                type = .pupil
            } else if workplaces.contains(where: { walk.resolver.isSchoolAddress(address, at: $0) }) {
                type = .staff
            } else {
                return email
            }
            hasChanged = true
            walk.repair(.schoolEmailRetyped, "emails.type")
            return email.setting("type", JSON(type.rawValue))
        }
        if hasChanged { draft["emails"] = JSON(Array(retyped)) }
    }
}
