/// Columns of tables about persons that hold no person's id by themselves, by service and table: ids of other things, dates, words,
/// logins, and documents whose rows are found by another column or table. A column that is new stands here or is looked into.
enum ColumnsWithoutPersons {
    static func of(_ service: String) -> Set<String> {
        let own = services[service] ?? [:]
        let shared = ["register", "schedule"].contains(service) ? [everywhere, imports] : [everywhere]
        let all = ([own] + shared).flatMap { tables in
            tables.flatMap { table, names in names.split(separator: " ").map { "\(table).\($0)" } }
        }
        return Set(all)
    }

    private static let everywhere = [
        "access_log": "action anchor caller data hash origin party previous purpose request",
        "access_log_unchained": "action caller data party purpose",
        "outbox": "causation correlation id routing_key traceparent type",
        "erasure_job": "counts erasure left_over place stage",
    ]

    private static let imports = [
        "import": "caller counts id options problem state trace undo_counts",
        "import_journal": "kind",
        "import_note": "field kind rule",
        "import_renewed": "kind",
        "import_restored": "kind",
    ]

    private static let services: [String: [String: String]] = [
        "register": [
            "assignment_role": "duty end_date group_id role_type start_date",
            "client_log_entry": "client severity",
            "client_statistics_entry": "client type",
            "coming_of_age": "day state",
            "duties": "digest document duty_role end_date id organisation start_date",
            "education_reference": "holder holder_kind id kind",
            "enrolment": "end_date programme school_type start_date unit",
            "follow_item": "kind",
            "grant_before_import": "document id recorded_by withdrawn_by",
            "grants": "digest document end_date id recorded_by withdrawn_by",
            "groups":
                "digest display_name display_order document end_date group_type id organisation school_type start_date",
            "guardianship": "end_date relation_type start_date state",
            "kept_mark": "mark",
            "membership": "end_date group_id start_date",
            "office_change": "kind",
            "person_identifier": "context value",
            "person_left": "since",
            "person_status": "status",
            "persons": "civic_number digest display_name document family_order given_order names security_marking",
            "placement_owner": "placement",
            "placements": "digest document end_date group_id id placed_at school_type start_date",
            "principal_names": "name",
            "protected_access": "action caller purpose",
            "responsible": "guardian relation_type",
            "school_year_exception": "group_id rule",
            "school_year_step": "action group_id kind name open_question state successor unit",
            "studyplans": "digest document end_date id start_date",
            "tombstone": "kind",
            "withdrawal": "kind",
            "erasure": "caller id reason",
        ],
        "schedule": [
            "activities": "digest document end_date id organisation start_date",
            "activity_teacher": "activity duty",
            "calendar_events": "activity digest document id",
            "duty": "end_date id organisation role start_date",
            "event_student": "event",
            "event_teacher": "duty event",
            "membership": "group_id",
            "principal": "name",
        ],
        "attendance": [
            "absence": "author_client id organisation type",
            "absence_request": "absence digest key",
            "activity_teacher": "activity duty end_date start_date",
            "assignment": "duty end_date group_id role start_date",
            "enrolment": "end_date organisation start_date",
            "custody": "end_date start_date",
            "duty": "end_date id organisation role start_date",
            "grants": "end_date id scopes start_date",
            "lesson_student": "lesson",
            "lesson_teacher": "duty lesson",
            "mark": "lesson validity",
            "membership": "end_date group_id start_date",
            "person": "birth_date family_name given_name",
            "principal": "name",
            "roll": "author_client lesson",
            "standing": "date lesson organisation",
        ],
        "notify": [
            "absence": "attendance day",
            "assignment": "duty ends group_id role starts",
            "attempt": "address delivery outcome",
            "custodian": "ends starts",
            "delivery": "day id kind state",
            "duty": "ends id role starts unit",
            "enrolment": "ends starts unit",
            "grants": "end_date id scopes start_date",
            "obligation": "day phase unit",
            "person": "addresses birth_date staff_addresses",
            "pupil_group": "id",
            "principal": "name",
        ],
    ]
}
