import AccessLog
import JSON
import Runtime

/// The tables that the shared modules make in a service's database.
extension RecordTable {
    /// Messaging's, the access log's and the record of migrations: in every service.
    package static let everywhere: [RecordTable] =
        messaging + accessLog + erasures + [
            .impersonal("migration", "the schema's steps")
        ]

    private static let erasures: [RecordTable] = [
        .personal(
            "erasure_job", PersonalRows(.erasures, by: .id("person"), erasing: .keep("until the person is erased"))),
        .impersonal("erasure_done", "which erasures were done, and how many rows of which type"),
        .impersonal("erased_person", "digests that lead to nobody"),
    ]

    private static let messaging: [RecordTable] = [
        .impersonal("publisher", "the epoch of the service's messages"),
        .impersonal("outbox_stream", "how far the service's messages are counted"),
        .personal(
            "outbox",
            PersonalRows(
                .messages, by: .text("subject"), .text("body"), .text("carried"), searched: true,
                hiding: ["stream", "traceparent", "correlation", "causation"], as: .excerpt(keeping: []),
                erasing: .byItsOwner("the relay: it goes when the broker has it"))),
        .impersonal("inbox", "ids of messages that were handled"),
        .impersonal("stream_position", "how far messages of others have been heard"),
        .impersonal("stream_gap", "which messages of others are missing"),
        .impersonal("replica", "the epoch a replica is in"),
        .impersonal("replica_past_epoch", "the epochs a replica has left"),
        .impersonal("replica_kind", "the kinds a replica keeps"),
        .personal(
            "replica_row",
            PersonalRows(
                .replica, by: .when("kind IN (SELECT number FROM replica_kind) AND id = :id"),
                erasing: .keep("so that nothing late brings the person back"))),
        .impersonal("snapshot_job", "how far a snapshot has come; it goes with the snapshot"),
        .impersonal("replica_healing", "how a replica stands"),
        .impersonal("audit_request", "comparisons that replicas have asked for"),
        .impersonal("dead_letter_key", "the secret that parked messages are sealed with"),
    ]

    private static let accessLog: [RecordTable] = [
        .personal(
            "access_log",
            PersonalRows(
                .accesses, by: .ids("persons"), .id("person"), .login("caller"), searched: true,
                hiding: ["persons", "hash", "previous", "anchor", "through", "request"], as: .custom(ownAccess),
                erasing: .keep("append-only, for its own period: it names ids alone"))),
        .personal(
            "access_log_unchained",
            PersonalRows(
                .accesses, by: .id("subject"), .id("person"), .login("caller"), searched: true,
                as: .custom(ownAccess),
                erasing: .keep("append-only, for its own period: it names ids alone"))),
        .impersonal("access_log_block", "of which records of the access log an index tells"),
        .impersonal(
            "access_log_block_part",
            "which of those may name somebody, by some bits of a hash; it goes with the records"),
        .impersonal("access_log_clock", "how late it is believed to be when what is old is purged"),
    ]

    /// What somebody else did is told as to those whose data it is: by what right, and neither by whom nor from where, for a reader
    /// may have to be protected. What others did for themselves or their family is theirs to be told: when a custodian looked, neither
    /// the child nor the other custodian is. What was done to protect people, and the words that tell of it, are left out: the record may name
    /// somebody who is protected beside one who is not. What the person did is told whole, but for whose data it was.
    @Sendable private static func ownAccess(_ row: JSON, of subject: RecordSubject) -> JSON? {
        let isOwn =
            row["person"]?.string == subject.id.lowercase
            || row["caller"]?.string.map { subject.logins.contains($0.lowercased()) } ?? false
        let party = AccessParty(text: row["party"]?.string ?? "")
        if !isOwn, party.isPrivate || party.isProtecting { return nil }
        var others = isOwn ? ["subject"] : ["caller", "person", "origin"]
        // A purpose may be about somebody else whom the record names: one id is 36 characters, several are more.
        if !isOwn, (row["persons"]?.string?.count ?? 36) > 36 { others.append("purpose") }
        var shown = others.reduce(row) { $0.setting($1, nil) }.setting("byYou", JSON(isOwn))
        if !isOwn {
            let words = row["data"]?.string?.split(separator: ",").filter { $0 != "protected-identity" }
            shown = shown.setting("data", words.map { JSON($0.joined(separator: ",")) })
            if party.scope != nil {
                shown = shown.setting("party", JSON("scope:" + (party.scopeWithoutProtection ?? "")))
            }
        }
        return shown
    }

    /// Of services that take documents in (Resources).
    package static let imports: [RecordTable] = [
        .personal(
            "import",
            PersonalRows(
                .imports, by: .login("caller"), searched: true, hiding: ["trace"],
                erasing: .rewrite { _, _ in [("caller", .text(""))] })),
        .personal(
            "import_report",
            PersonalRows(
                .imports, by: .text("body"), searched: true, as: .excerpt(keeping: []),
                erasing: .byItsOwner("ImportJournal"))),
        .personal("import_note", PersonalRows(.imports, by: .id("id"))),
        .personal(
            "import_journal",
            PersonalRows(
                .imports, by: .id("id"), .text("document"), .text("facts"), searched: true, hiding: ["created"],
                as: .excerpt(keeping: ["id"]), erasing: .byItsOwner("ImportJournal")),
            PersonalRows(
                .imports, by: .ids("created"), searched: true, hiding: ["created"],
                erasing: .keep("an id among those that an import created, for its period"))),
        .personal("import_restored", PersonalRows(.imports, by: .id("id"), searched: true)),
        .personal("import_renewed", PersonalRows(.imports, by: .id("id"), searched: true)),
        .impersonal("import_waiting", "numbers of items, and rules that were broken"),
    ]

    /// Of services with the standard's lists (Resources).
    package static let lists: [RecordTable] = [
        .impersonal("page_token_key", "the secret that page tokens are sealed with")
    ]
}
