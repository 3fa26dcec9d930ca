import SS12000

/// The programmes of upper secondary school, by their official codes.
struct Programme {
    let code: String
    let name: String
    /// The standard's code for what kind of programme it is.
    let type: String
    let schoolType: SchoolType

    static let all: [Programme] =
        [
            ("BF", "Barn- och fritidsprogrammet", vocational), ("BA", "Bygg- och anläggningsprogrammet", vocational),
            ("EE", "El- och energiprogrammet", vocational), ("FT", "Fordons- och transportprogrammet", vocational),
            ("VO", "Vård- och omsorgsprogrammet", vocational),
            ("RL", "Restaurang- och livsmedelsprogrammet", vocational),
            ("EK", "Ekonomiprogrammet", preparatory), ("ES", "Estetiska programmet", preparatory),
            ("HU", "Humanistiska programmet", preparatory), ("NA", "Naturvetenskapsprogrammet", preparatory),
            ("SA", "Samhällsvetenskapsprogrammet", preparatory), ("TE", "Teknikprogrammet", preparatory),
            ("IM", "Introduktionsprogrammet", "Intruduktionsprogram"),
        ].map { Programme(code: $0.0, name: $0.1, type: $0.2, schoolType: .upperSecondary) }
        + [
            ("AHADM", "Programmet för administration, handel och varuhantering", vocational),
            ("HPHAN", "Programmet för hantverk och produktion", vocational),
            ("SNSAM", "Programmet för samhälle, natur och språk", vocational),
            ("IAIND", "Individuella programmet", vocational),
        ].map { Programme(code: $0.0, name: $0.1, type: $0.2, schoolType: .adaptedUpperSecondary) }

    static let upperSecondary = all.indices.filter { all[$0].schoolType == .upperSecondary }
    static let adapted = all.indices.filter { all[$0].schoolType == .adaptedUpperSecondary }

    private static let vocational = "Yrkesprogram"
    private static let preparatory = "Högskoleförberedande program"
}
