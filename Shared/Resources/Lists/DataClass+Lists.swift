package import HTTP

extension AccessRule.DataClass {
    /// What resources of this path hold of the persons they are about or name, as the access log says it.
    package static func of(path: String) -> Set<AccessRule.DataClass> {
        switch path {
        case "persons":
            [
                .names, .civicNumber, .birthdate, .sex, .contact, .photo, .identifiers, .guardians, .enrolments,
            ]
        case "placements": [.enrolments]
        case "duties": [.duties]
        case "groups": [.groups]
        case "studyplans": [.studies]
        case "activities", "calendarEvents": [.schedule]
        case "absences": [.attendance]
        case "grants": [.guardians]
        default: [.identifiers]
        }
    }
}

extension ResourceList {
    /// What an answer with these options holds.
    func data(_ options: AnswerOptions) -> Set<AccessRule.DataClass> {
        var data = AccessRule.DataClass.of(path: table.path)
        if options.expandsNames { data.insert(.names) }
        for expansion in options.expansions {
            switch expansion {
            case "responsibleFor": data.insert(.guardians)
            case "duties", "assignmentRoles": data.insert(.duties)
            case "groupMemberships": data.insert(.groups)
            default: data.insert(.enrolments)
            }
        }
        return data
    }
}
