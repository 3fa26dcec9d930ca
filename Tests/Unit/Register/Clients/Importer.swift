import HTTP
import JSON
import Testing

/// The manners of a system that keeps a copy of the register: what its requests look like, as importers in use were seen
/// to send them.
struct Importer: CustomTestStringConvertible {
    struct List {
        let path: String
        /// What the first request of a whole reading asks, beside `limit`.
        var query = ""
        let limit: Int
        /// Read whole every time.
        var isAlwaysWhole = false
        /// The type's name in `/deletedEntities`, and the key of its ids there.
        let type: String
        let key: String

        init(
            _ path: String, _ type: String, key: String? = nil, _ query: String = "", limit: Int,
            isAlwaysWhole: Bool = false
        ) {
            self.path = path
            self.type = type
            self.key = key ?? path
            self.query = query
            self.limit = limit
            self.isAlwaysWhole = isAlwaysWhole
        }
    }

    let testDescription: String
    let lists: [List]
    var prefix = "/v2.0"
    /// Whether a later page's request has the first one's parameters too, beside its token.
    var resendsFilters = false
    /// Whether new and changed objects are asked for separately.
    var asksForCreated = false
    /// The parameter of `/deletedEntities`.
    var deletedAfter = "after"
    /// Whether the types in `/deletedEntities` are one parameter with commas.
    var joinsTypes = false
    /// A time as the importer writes back one it has seen.
    var written: @Sendable (String) -> String = { $0 }
    /// What it sends when it has seen nothing yet.
    var beginning = "0001-01-01T00:00:00Z"
    var more = ""
}

extension Importer {
    /// Generated from the standard's description; asks with filters and token, one list for new and one for changed objects,
    /// and cuts the zeros off its times.
    static let resending = Importer(
        testDescription: "resends its filters with each token",
        lists: [
            List("organisations", "Organisation", "type=Huvudman", limit: 3, isAlwaysWhole: true),
            List("organisations", "Organisation", "type=Skolenhet", limit: 3, isAlwaysWhole: true),
            List("persons", "Person", limit: 11), List("groups", "Group", limit: 7), List("duties", "Duty", limit: 10),
        ],
        resendsFilters: true, asksForCreated: true,
        written: { $0.replacing(/\.(\d*?)0*Z$/) { $0.1.isEmpty ? "Z" : ".\($0.1)Z" } })

    /// Reads from the last notice minus an overlap, every type in the same order.
    static let overlapping = Importer(
        testDescription: "reads everything again from some minutes before",
        lists: [
            List("organisations", "Organisation", limit: 100), List("persons", "Person", limit: 13),
            List("groups", "Group", limit: 100), List("duties", "Duty", limit: 100),
            List("placements", "Placement", limit: 9), List("studyplans", "StudyPlan", key: "studyPlans", limit: 9),
        ],
        written: { $0.replacing(/:\d\d(\.\d+)?Z$/, with: ":00Z") })

    /// Only a token after the first request, types in one parameter.
    static let frugal = Importer(
        testDescription: "sends the token alone, and types with commas",
        lists: [
            List("persons", "Person", limit: 17),
            List(
                "groups", "Group",
                "groupType=Klass&groupType=Undervisning&groupType=Avdelning&groupType=Mentor&groupType=Schema&groupType=%C3%96vrigt&groupType=Personalgrupp&groupType=Provgrupp",
                limit: 5), List("duties", "Duty", limit: 5),
        ],
        joinsTypes: true)

    /// A library that drops the base path, writes booleans with a capital and asks for deletions by another name.
    static let atTheRoot = Importer(
        testDescription: "asks at the root, True with a capital",
        lists: [
            List("persons", "Person", limit: 10), List("groups", "Group", limit: 10),
            List("placements", "Placement", limit: 10),
            List("duties", "Duty", limit: 10),
        ],
        prefix: "", deletedAfter: "meta.modified.after", more: "expandReferenceNames=True")

    static let all = [resending, overlapping, frugal, atTheRoot]
}
