import JSON
import Runtime
import SS12000

extension School {
    /// Reads a document by the same rules of repair as the import does.
    init(reading bytes: [UInt8], today: LocalDate) throws {
        let normaliser = Normaliser(try ImportDocument(parsing: bytes), known: .nothing, today: today)
        normaliser.read(.organisations) { item in
            if let document = OrganisationDocument(item.json) { organisations[document.id] = document }
        }
        normaliser.read(.persons) { item in
            if let document = PersonDocument(item.json) { persons[document.id] = document }
        }
        normaliser.read(.groups) { item in
            if let document = GroupDocument(item.json) { groups[document.id] = document }
        }
        normaliser.read(.duties) { item in
            if let document = DutyDocument(item.json) { duties[document.id] = document }
        }
        normaliser.read(.activities) { item in
            if let document = ActivityDocument(item.json) { activities[document.id] = document }
        }
        normaliser.read(.calendarEvents) { item in
            if let document = CalendarEventDocument(item.json) { lessons.append(document) }
        }
    }
}
