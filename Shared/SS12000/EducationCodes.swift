// The codes of placements, programmes, study plans and syllabuses.

/// The school forms a child can have a placement in.
package enum PlacementSchoolType: String, Code {
    case preschool = "FS"
    case leisureCentre = "FTH"
    case openLeisure = "OPPFTH"

    package static var aliases: [String: Self] {
        ["forskola": .preschool, "fritidshem": .leisureCentre, "fritids": .leisureCentre]
    }
}

/// Why a child has a placement.
package enum PlacementReason: String, Code {
    case careNeeded = "Omsorgsbehov"
    case offeredTime = "Erbjuden tid"
    case ownNeed = "Eget behov"

    /// The standard's version 2.0 had a shorter word for the first.
    package static var aliases: [String: Self] { ["omsorg": .careNeeded] }
}

package enum ProgrammeType: String, Code {
    case vocational = "Yrkesprogram"
    case preparatory = "Högskoleförberedande program"
    /// The standard's own spelling.
    case introductory = "Intruduktionsprogram"
    case nationalVocationalPackage = "Nationellt yrkespaket"
    case regionalVocationalPackage = "Regionalt yrkespaket"
    case fourthTechnicalYear = "Fjärde tekniskt år"
    case orientation = "Programinriktning"
    case outcome = "Utgång"

    package static var aliases: [String: Self] {
        [
            "introduktionsprogram": .introductory, "inriktning": .orientation,
            "hogskoleforberedande": .preparatory,
        ]
    }
}

/// How courses belong to a programme.
package enum ProgrammeContentType: String, Code {
    case commonToUpperSecondary = "Gymnasiegemensamma"
    case commonToProgramme = "Programgemensamma"
    case orientation = "Inriktning"
    case specialisation = "Programfördjupning"
    case diplomaProject = "Gymnasiearbete"
    case individualChoice = "Individuellt val"
}

/// How courses belong to a pupil's study plan.
package enum StudyPlanContentType: String, Code {
    case commonToUpperSecondary = "Gymnasiegemensamma"
    case commonToProgramme = "Programgemensamma"
    case orientation = "Inriktning"
    case specialisation = "Programfördjupning"
    case diplomaProject = "Gymnasiearbete"
    case individualChoice = "Individuellt val"
    case removed = "Borttagna"
    case extended = "Utökade"
}

package enum StudyPlanNoteType: String, Code {
    case notes = "Anteckningar"
    case otherMeasures = "Andra insatser som är gynnsamma för elevens kunskapsutveckling"
    case earlierExperience = "Elevens tidigare arbetslivserfarenhet och studier"
    case validation = "Validering av kunskaper och kompetenser"
    case goals = "Elevens mål med studierna"
}

/// The national curricula the standard's version 2.1 knows; later ones (Lgr22, Gy25) are none of its values.
package enum Curriculum: String, Code {
    case lgy70 = "Lgy70"
    case lgr80 = "Lgr80"
    case lpo94 = "Lpo94"
    case lpf94 = "Lpf94"
    case lpfo98 = "Lpfö98"
    case gr2000 = "GR2000"
    case gy2000 = "GY2000"
    case gysar2000 = "GYSÄR2000"
    case gyvux2000 = "GYVUX2000"
    case gyvux2001 = "GYVUX2001"
    case gyvux2002 = "GYVUX2002"
    case gr2011 = "GR2011"
    case grsar2011 = "GRSÄR2011"
    case spec2011 = "SPEC2011"
    case sam2011 = "SAM2011"
    case lvux12 = "Lvux12"
    case gy2011 = "GY2011"
    case gysar2013 = "GYSÄR2013"
    case vu2013 = "VU2013"

    package static var aliases: [String: Self] { ["lgr11": .gr2011, "gy11": .gy2011] }
}
