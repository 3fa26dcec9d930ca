import PersonRecords

/// What Register keeps of people, by the words of those whose data it is.
extension RecordType {
    static let person = RecordType("person", "Personuppgifter: namn, personnummer, kontaktuppgifter, inskrivningar")
    static let guardianships = RecordType("guardianships", "Vårdnad och annat ansvar, åt båda håll")
    static let grants = RecordType("grants", "Samtycken och fullmakter: vem som får göra vad för vem, och hur länge")
    static let enrolments = RecordType("enrolments", "Inskrivningar vid skolenheter")
    static let groups = RecordType("groups", "Klasser och grupper")
    static let duties = RecordType("duties", "Tjänstgöring")
    static let placements = RecordType("placements", "Placeringar i förskola och fritidshem")
    static let studies = RecordType("study-plans", "Studieplaner")
    static let decisions = RecordType("office-decisions", "Beslut och ändringar som skolan har gjort")
    static let protection = RecordType("protection", "Skyddade personuppgifter: markeringar, och vem som har sett dem")
    static let deletions = RecordType("deletions", "Att något om dig har tagits bort")
    static let schoolYears = RecordType("school-years", "Läsårsskiften")
    static let clientReports = RecordType("client-reports", "Vad andra system har rapporterat om sin läsning")
    static let sources = RecordType("sources", "Att uppgifterna har kommit från ett annat register")
}
