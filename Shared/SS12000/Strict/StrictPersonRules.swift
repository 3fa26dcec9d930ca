import JSON
import Runtime

enum StrictPersonRules {
    static func check(_ json: JSON, _ today: LocalDate, _ found: inout Mistakes) {
        civicNumber(json, today, &found)
        if let rule = json.date("birthDate").flatMap({ BirthDate.mistake($0, today: today) }) {
            found.add("birthDate", rule)
        }
        found.url(json, "photo")
    }

    /// A Swedish number is a personnummer, a coordination number or a temporary number with one or two letters, in twelve
    /// characters, and the birth date it speaks of is the person's. Another country's number is not judged.
    private static func civicNumber(_ json: JSON, _ today: LocalDate, _ found: inout Mistakes) {
        guard let civic = json["civicNo"], let text = civic["value"]?.string, !text.isEmpty,
            civic["nationality"]?.string ?? "SE" == "SE"
        else { return }
        let birthDate = json.date("birthDate")
        guard let number = CivicNumber(text, birthDate: birthDate, today: today) else {
            return found.add("civicNo.value", .civicNumberInvalid)
        }
        if number.value != text { found.add("civicNo.value", .civicNumberForm) }
        guard let spoken = number.birthDate else { return }
        if json["birthDate"] == nil {
            found.add("birthDate", .missingField)
        } else if let birthDate, birthDate != spoken {
            found.add("birthDate", .birthDateDisagrees)
        }
    }
}
