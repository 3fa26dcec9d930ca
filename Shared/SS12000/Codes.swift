/// A closed list of the standard's values. The raw value is what travels: Swedish, UTF-8, case-sensitive.
package protocol Code: RawRepresentable, CaseIterable, Hashable, Sendable where RawValue == String {
    /// Other spellings met in the wild, folded (see `Text.folded`), and the value they mean.
    static var aliases: [String: Self] { get }
}

extension Code {
    package static var aliases: [String: Self] { [:] }
}

package enum OrganisationType: String, Code {
    case principal = "Huvudman"
    case area = "Verksamhetsområde"
    case administration = "Förvaltning"
    case headArea = "Rektorsområde"
    case school = "Skola"
    case schoolUnit = "Skolenhet"
    case brand = "Varumärke"
    case company = "Bolag"
    case other = "Övrigt"

    package static var aliases: [String: Self] {
        ["schoolunit": .schoolUnit, "school": .school, "municipality": .principal, "kommun": .principal]
    }
}

package enum SchoolType: String, Code {
    case preschool = "FS"
    case preschoolClass = "FKLASS"
    case leisureCentre = "FTH"
    case openLeisure = "OPPFTH"
    case compulsory = "GR"
    case adaptedCompulsory = "GRS"
    case training = "TR"
    case special = "SP"
    case sami = "SAM"
    case upperSecondary = "GY"
    case adaptedUpperSecondary = "GYS"
    case adult = "VUX"
    case adultSwedish = "VUXSFI"
    case adultBasic = "VUXGR"
    case adultUpperSecondary = "VUXGY"
    case adultAdaptedBasic = "VUXSARGR"
    case adultAdaptedTraining = "VUXSARTR"
    case adultAdaptedUpperSecondary = "VUXSARGY"
    case swedishForImmigrants = "SFI"
    case adaptedAdult = "SARVUX"
    case adaptedAdultBasic = "SARVUXGR"
    case adaptedAdultUpperSecondary = "SARVUXGY"
    case artsSchool = "KU"
    case vocationalCollege = "YH"
    case folkHighSchool = "FHS"
    case studyAssociation = "STF"
    case artsEducation = "KKU"
    case university = "HS"
    case labourMarket = "ABU"
    case other = "AU"

    package static var aliases: [String: Self] {
        [
            "forskola": .preschool, "forskoleklass": .preschoolClass, "fritidshem": .leisureCentre,
            "grundskola": .compulsory, "anpassadgrundskola": .adaptedCompulsory, "grundsarskola": .adaptedCompulsory,
            "traningsskola": .training, "specialskola": .special, "sameskola": .sami, "gymnasieskola": .upperSecondary,
            "gymnasium": .upperSecondary, "anpassadgymnasieskola": .adaptedUpperSecondary,
            "gymnasiesarskola": .adaptedUpperSecondary, "komvux": .adult,
        ]
    }
}

package enum Sex: String, Code {
    case male = "Man"
    case female = "Kvinna"
    case unknown = "Okänt"

    package static var aliases: [String: Self] {
        [
            "m": .male, "male": .male, "pojke": .male, "k": .female, "f": .female, "female": .female,
            "flicka": .female, "unknown": .unknown,
        ]
    }
}

package enum SecurityMarking: String, Code {
    case unmarked = "Ingen"
    case confidential = "Sekretessmarkering"
    case protectedRegistration = "Skyddad folkbokföring"

    package static var aliases: [String: Self] {
        [
            "none": .unmarked, "false": .unmarked, "nej": .unmarked, "sekretess": .confidential, "true": .confidential,
            "ja": .confidential, "skyddadfolkbokforing": .protectedRegistration,
        ]
    }
}

package enum PersonStatus: String, Code {
    case active = "Aktiv"
    case emigrated = "Utvandrad"
    case deceased = "Avliden"

    package static var aliases: [String: Self] { ["active": .active, "deceased": .deceased, "emigrated": .emigrated] }
}

package enum EmailType: String, Code {
    case personal = "Privat"
    case pupil = "Skola elev"
    case staff = "Skola personal"
    case otherWork = "Arbete övrigt"

    package static var aliases: [String: Self] {
        [
            "private": .personal, "hem": .personal, "home": .personal, "elev": .pupil, "student": .pupil,
            "personal": .staff, "arbete": .otherWork, "work": .otherWork,
        ]
    }
}

package enum PhoneType: String, Code {
    case home = "Hem"
    case work = "Arbete"

    package static var aliases: [String: Self] {
        ["home": .home, "privat": .home, "private": .home, "work": .work, "mobil": .home, "mobile": .home]
    }
}

package enum PersonAddressType: String, Code {
    case registered = "Folkbokföring"
    case specialPostal = "Särskild postadress"
    case temporary = "Tillfällig adress"
    case postal = "Postadress"
}

package enum OrganisationAddressType: String, Code {
    case visiting = "Besöksadress"
    case delivery = "Leveransadress"
    case postal = "Postadress"
    case invoice = "Fakturaadress"
}

package enum ContactInfoType: String, Code {
    case support = "Support"
    case open = "Publik"
}

/// How a responsible adult is related to a pupil. Only `custodian` is told about absence.
package enum RelationType: String, Code {
    case custodian = "Vårdnadshavare"
    case otherResponsible = "Annan ansvarig"
    case trustee = "God man"
    case appointed = "Utsedd behörig"

    package static var aliases: [String: Self] { ["custodian": .custodian, "legalguardian": .custodian] }
}

package enum DutyRole: String, Code {
    case head = "Rektor"
    case teacher = "Lärare"
    case preschoolTeacher = "Förskollärare"
    case childMinder = "Barnskötare"
    case librarian = "Bibliotekarie"
    case teachingAssistant = "Lärarassistent"
    case leisurePedagogue = "Fritidspedagog"
    case otherStaff = "Annan personal"
    case careersCounsellor = "Studie- och yrkesvägledare"
    case firstTeacher = "Förstelärare"
    case counsellor = "Kurator"
    case nurse = "Skolsköterska"
    case doctor = "Skolläkare"
    case psychologist = "Skolpsykolog"
    case specialTeacher = "Speciallärare/specialpedagog"
    case administrator = "Skoladministratör"
    case otherManagement = "Övrig arbetsledning"
    case otherPedagogical = "Övrig pedagogisk personal"
    case preschoolHead = "Förskolechef"

    package static var aliases: [String: Self] {
        [
            "teacher": .teacher, "principal": .head, "studieochyrkesvagledare": .careersCounsellor,
            "syv": .careersCounsellor,
            "speciallarare": .specialTeacher, "specialpedagog": .specialTeacher, "administrator": .administrator,
        ]
    }
}

/// What a duty does for a group beside teaching; teaching is an activity, never an assignment role.
package enum AssignmentRoleType: String, Code {
    case mentor = "Mentor"
    case preschoolTeacher = "Förskollärare"
    case childMinder = "Barnskötare"
    case leisurePedagogue = "Fritidspedagog"
    case specialPedagogue = "Specialpedagog"
    case studentHealth = "Elevhälsopersonal"
    case pedagogicalLead = "Pedagogisk ledare"
    case scheduler = "Schemaläggare"
    case teachingAssistant = "Lärarassistent"
    case administrative = "Administrativ personal"

    package static var aliases: [String: Self] { ["klassforestandare": .mentor] }
}

package enum GroupType: String, Code {
    case teaching = "Undervisning"
    case schoolClass = "Klass"
    case mentor = "Mentor"
    case test = "Provgrupp"
    case schedule = "Schema"
    case department = "Avdelning"
    case staff = "Personalgrupp"
    case other = "Övrigt"

    package static var aliases: [String: Self] {
        ["class": .schoolClass, "teaching": .teaching, "undervisningsgrupp": .teaching, "mentorsgrupp": .mentor]
    }
}

package enum ActivityType: String, Code {
    case teaching = "Undervisning"
    case pupil = "Elevaktivitet"
    case test = "Provaktivitet"
    case teacher = "Läraraktivitet"
    case other = "Övrigt"
}

package enum AbsenceType: String, Code {
    case grantedLeave = "Beviljad ledighet"
    case reported = "Anmäld frånvaro"
}
