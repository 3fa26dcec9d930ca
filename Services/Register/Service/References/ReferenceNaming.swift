/// What references are called when a client asks for names.
enum ReferenceNaming {
    /// Follows `ResourceSet.sql`: place, name, whether a hidden person, a person's mark, and the path of the kind.
    ///
    /// A person is called by given and family name, a duty by its person and role, a syllabus by its course or subject. A
    /// hidden person is never named, and the mark says so: one the standard does not know is told as a known one.
    static let sql = """
        SELECT place, display_name, 0, NULL, 'organisations'
            FROM page CROSS JOIN organisations ON organisations.id = page.id
        UNION ALL SELECT place, display_name, 0, NULL, 'groups' FROM page CROSS JOIN groups ON groups.id = page.id
        UNION ALL SELECT place, name, 0, NULL, 'programmes' FROM page CROSS JOIN programmes ON programmes.id = page.id
        UNION ALL SELECT place, coalesce(course_name, subject_name), 0, NULL, 'syllabuses'
            FROM page CROSS JOIN syllabuses ON syllabuses.id = page.id
        UNION ALL SELECT place, coalesce(persons.display_name || ' (' || duty_role || ')', duty_role), 0, NULL, 'duties'
            FROM page CROSS JOIN duties ON duties.id = page.id
            LEFT JOIN persons ON persons.id = duties.person AND persons.hidden = 0
        UNION ALL SELECT place, display_name, hidden, CASE
                WHEN hidden = 0 OR security_marking = 'Skyddad folkbokföring' THEN security_marking
                ELSE 'Sekretessmarkering'
            END, 'persons'
            FROM page CROSS JOIN persons ON persons.id = page.id
        """
}
