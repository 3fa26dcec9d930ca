import Runtime

/// What the person reads first: in Swedish, then a few lines of English.
struct PersonSummary {
    struct Service {
        let name: String
        let withProtected: Bool
        let types: [(title: String, name: String, count: Int)]
    }

    let person: String
    let at: Instant
    let services: [Service]

    private static let tasks = [
        "register": "Registret (vem som är elev, vårdnadshavare och anställd)", "schedule": "Schemat",
        "attendance": "Närvaro och frånvaro", "notify": "Meddelanden till vårdnadshavare",
    ]

    var text: String {
        """
        UTDRAG AV PERSONUPPGIFTER

        Det här är allt som skolplattformens tjänster har sparat om en person, enligt artikel 15 i EU:s dataskyddsförordning (GDPR).

        Person:  \(person)
        Uttaget: \(at.rfc3339)

        \(services.map(section).joined(separator: "\n"))
        Så läser du utdraget
        - Varje fil innehåller poster av ett slag, som de är sparade. Tider anges i UTC, och långa koder (med fyra bindestreck)
          är beteckningar på personer, grupper, lektioner och annat.
        - Av handlingar som nämner flera personer ingår bara det som rör personen själv, till exempel den egna raden i en klasslista.
        - Vem som har läst uppgifterna anges som uppgift (till exempel lärare eller ett annat system), inte med namn.
        - \(protection)
        - manifest.json anger antal poster och kontrollsumma (SHA-256) för varje fil.
        - Säkerhetskopior och ett dokument som just nu läses in kan innehålla samma uppgifter. De ingår inte här.

        Du kan begära att fel rättas, och i vissa fall att uppgifter raderas. Vänd dig till skolan eller kommunens dataskyddsombud.
        Den som inte är nöjd kan klaga hos Integritetsskyddsmyndigheten (imy.se).

        ---
        IN ENGLISH

        This is everything the services of the school platform hold about one person (GDPR article 15). Each JSON file holds records of
        one type, as they are stored; times are UTC. Of documents that name several people only what concerns this person is
        included. manifest.json lists every file with its count and SHA-256. Ask the school, or the municipality's data protection
        officer, to correct or erase.

        """
    }

    private func section(_ service: Service) -> String {
        let lines = service.types.map { type in
            type.count == 0
                ? "  - \(type.title): inget sparat"
                : "  - \(type.title): \(type.count) \(type.count == 1 ? "post" : "poster") (\(type.name))"
        }
        return ([Self.tasks[service.name] ?? service.name] + lines).joined(separator: "\n") + "\n"
    }

    private var protection: String {
        services.allSatisfy(\.withProtected)
            ? "Uppgifter som också rör någon med skyddade personuppgifter ingår."
            : "Uppgifter som också rör någon med skyddade personuppgifter ingår inte, om det finns några."
    }
}
