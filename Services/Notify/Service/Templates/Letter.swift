import Runtime
import SS12000

/// The words of a mail: Swedish first, then English. No name, no school, no reason and no lesson: a mailbox is not a
/// safe place, and even which school a child goes to can be the secret. Whoever is told logs in to read more.
struct Letter {
    let subject: String
    let body: String

    /// - Parameters:
    ///   - told: the kind of the mail that a correction takes back.
    ///   - today: the day on which it is sent; after midnight not the one it is about.
    static func of(
        _ delivery: Delivery, takingBack told: Delivery.Kind?, on today: LocalDate, link: String
    ) -> Letter {
        switch delivery.kind {
        case .alert where delivery.isByGrant:
            alertByGrant(delivery.day, isToday: delivery.day == today, link)
        case .alert: alert(delivery.day, isToday: delivery.day == today, link)
        case .correction where told == .escalation: staffCorrection(delivery.child, delivery.day, link)
        case .correction: correction(delivery.day, link)
        case .escalation: escalation(delivery.child, delivery.day, link)
        }
    }

    private static func alert(_ day: LocalDate, isToday: Bool, _ link: String) -> Letter {
        let swedish = isToday ? "i dag, \(DayName.swedish(day))," : DayName.swedish(day)
        let english = isToday ? "today, \(DayName.english(day))," : "on \(DayName.english(day)),"
        return Letter(
            subject: isToday
                ? "Frånvaro utan anmälan i dag / Unreported absence today"
                : "Frånvaro utan anmälan / Unreported absence",
            body: """
                Hej!

                Ett barn som du är vårdnadshavare för har \(swedish) markerats som frånvarande \
                utan att frånvaron är anmäld.

                Logga in för att se mer eller anmäla frånvaron:
                \(link)

                Vet du inte var barnet är? Kontakta skolan genast.

                Meddelandet är skickat automatiskt och går inte att svara på.

                --------

                Hello,

                A child in your custody was marked as absent \(english) and the absence has not \
                been reported.

                Log in to read more or to report the absence:
                \(link)

                If you do not know where the child is, contact the school at once.

                This message was sent automatically and cannot be answered.

                """)
    }

    /// To one whom a pupil of age, or a guardian, lets hear of it.
    private static func alertByGrant(_ day: LocalDate, isToday: Bool, _ link: String) -> Letter {
        let swedish = isToday ? "i dag, \(DayName.swedish(day))," : DayName.swedish(day)
        let english = isToday ? "today, \(DayName.english(day))," : "on \(DayName.english(day)),"
        return Letter(
            subject: isToday
                ? "Frånvaro utan anmälan i dag / Unreported absence today"
                : "Frånvaro utan anmälan / Unreported absence",
            body: """
                Hej!

                En elev som du får meddelanden om har \(swedish) markerats som frånvarande utan att frånvaron är \
                anmäld. Du får meddelandet för att eleven eller elevens vårdnadshavare har bett om det.

                Logga in för att se mer:
                \(link)

                Meddelandet är skickat automatiskt och går inte att svara på.

                --------

                Hello,

                A pupil about whom you receive messages was marked as absent \(english) and the absence has not been \
                reported. You receive this because the pupil, or the pupil's guardian, has asked for it.

                Log in to read more:
                \(link)

                This message was sent automatically and cannot be answered.

                """)
    }

    private static func correction(_ day: LocalDate, _ link: String) -> Letter {
        Letter(
            subject: "Rättelse om frånvaro / Correction about absence",
            body: """
                Hej!

                Vi har skickat dig ett meddelande om frånvaro utan anmälan \(DayName.swedish(day)). Det gäller inte längre: \
                uppgiften är rättad eller frånvaron är anmäld. Du behöver inte göra något.

                Logga in för att se mer:
                \(link)

                Meddelandet är skickat automatiskt och går inte att svara på.

                --------

                Hello,

                You were sent a message about an unreported absence on \(DayName.english(day)). It no longer applies: \
                the record has been corrected or the absence has been reported. You do not need to do anything.

                Log in to read more:
                \(link)

                This message was sent automatically and cannot be answered.

                """)
    }

    private static func staffCorrection(_ child: PersonID, _ day: LocalDate, _ link: String) -> Letter {
        Letter(
            subject: "Rättelse om frånvaro / Correction about absence",
            body: """
                Hej!

                Skolan har fått ett meddelande om en elev med oanmäld frånvaro \(DayName.swedish(day)). Det gäller inte \
                längre: uppgiften är rättad eller frånvaron är anmäld.

                Elevens beteckning: \(child)

                Logga in för att se mer:
                \(link)

                --------

                Hello,

                The school was sent a message about a pupil with an unreported absence on \(DayName.english(day)). It no \
                longer applies: the record has been corrected or the absence has been reported.

                The pupil's reference: \(child)

                Log in to read more:
                \(link)

                """)
    }

    private static func escalation(_ child: PersonID, _ day: LocalDate, _ link: String) -> Letter {
        Letter(
            subject: "Vårdnadshavare har inte nåtts om frånvaro / Guardians not reached about absence",
            body: """
                Hej!

                En elev har oanmäld frånvaro \(DayName.swedish(day)) och ingen vårdnadshavare har kunnat nås på ett \
                säkert sätt. Skolan behöver ta kontakt på annat sätt i dag (skollagen 7 kap. 17 §).

                Elevens beteckning: \(child)

                Logga in för att se vad som har skickats:
                \(link)

                --------

                Hello,

                A pupil has an unreported absence on \(DayName.english(day)) and no guardian could reliably be \
                reached. The school must make contact in another way today.

                The pupil's reference: \(child)

                Log in to see what was sent:
                \(link)

                """)
    }
}

/// A date in words. There is no ICU here, and two languages of names are two short lists.
enum DayName {
    static func swedish(_ day: LocalDate) -> String {
        let weekdays = ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"]
        let months = [
            "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
            "november", "december",
        ]
        return "\(weekdays[day.weekday - 1]) \(day.day) \(months[day.month - 1])"
    }

    static func english(_ day: LocalDate) -> String {
        let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        return "\(weekdays[day.weekday - 1]) \(day.day) \(months[day.month - 1])"
    }
}
