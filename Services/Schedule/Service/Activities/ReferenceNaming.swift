/// What references are called when a client asks for names: an activity as its own document says. Schedule keeps no names of
/// what belongs to Register.
enum ReferenceNaming {
    /// Follows `ResourceSet.sql`: place, name, whether a hidden person, a person's mark, and the path of the kind.
    static let sql = """
        SELECT place, json_extract(CAST(document AS TEXT), '$.displayName'), 0, NULL, 'activities'
            FROM page CROSS JOIN activities ON activities.id = page.id
        """
}
