import JSON
import Runtime

enum PlacementRules {
    /// A child's place is at the document's only school unit, or where its group is.
    @Sendable static func apply(_ draft: inout Draft, _ walk: inout Walk) {
        if draft["placedAt"] == nil, !draft.hasFailed("placedAt"),
            let group: GroupID = draft["group"]?.identifier("id"),
            let organisation = walk.resolver.groups[group]?.organisation
        {
            draft["placedAt"] = JSON(object: [("id", JSON(organisation.description))])
            walk.repair(.organisationAssumed, "placedAt")
        }
        Belonging.assume("placedAt", &draft, &walk)
    }
}

enum ProgrammeRules {
    @Sendable static func apply(_ draft: inout Draft, _ walk: inout Walk) {
        if draft["parentProgramme"]?["id"]?.string == walk.id.lowercase {
            draft["parentProgramme"] = nil
            walk.repair(.parentCircle, "parentProgramme")
        }
        if draft["name"] == nil, let code = draft["code"] {
            draft["name"] = code
            walk.repair(.displayNameAssumed, "name")
        }
        // What lies within a programme is an orientation of it; what a whole programme is cannot be guessed.
        if draft["type"] == nil, !draft.hasFailed("type"), draft["parentProgramme"] != nil {
            draft["type"] = JSON(ProgrammeType.orientation.rawValue)
            walk.repair(.valueAssumed, "type")
        }
    }
}

enum SyllabusRules {
    @Sendable static func apply(_ draft: inout Draft, _ walk: inout Walk) {
        if draft["subjectName"] == nil,
            let other = ["courseName", "subjectDesignation", "subjectCode", "courseCode"].first(where: {
                draft[$0] != nil
            })
        {
            draft["subjectName"] = draft[other]
            walk.repair(.displayNameAssumed, "subjectName")
        }
        // An official subject names its curriculum (the standard's words).
        if draft["official"] == nil {
            draft["official"] = JSON(draft["curriculum"] != nil)
            walk.repair(.valueAssumed, "official")
        }
    }
}
