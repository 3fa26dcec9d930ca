import SQLite

extension Town {
    /// The passwords, tokens and keys of this town: in its settings and files, in the broker's, and in its services' databases.
    func secrets() throws -> PersonalWords {
        var words = PersonalWords()
        words.add(secret: broker.administratorPassword, "the broker's administrator's password")
        let passwords = try broker.folder.folder("secrets")
        for (place, name) in folder.files().map({ (folder, $0) }) + passwords.files().map({ (passwords, $0) }) {
            guard let kind = Self.kind(ofFile: name), let bytes = try? File.read(place.file(name)) else { continue }
            words.add(secretFile: bytes, kind)
        }
        for name in [".erlang.cookie"] where File.exists(broker.folder.file(name)) {
            words.add(secretFile: try File.read(broker.folder.file(name)), "the broker's cookie")
        }
        for service in Service.allCases {
            if let settings = try? environment(of: service) { words.add(settings: settings) }
            guard File.exists(database(service)) else { continue }
            words.merge(try Self.secrets(in: database(service)))
        }
        return words
    }

    private static func kind(ofFile name: String) -> String? {
        for (ending, kind) in [
            (".password", "a broker user's password"), (".token", "a token"), (".secret", "a client's secret"),
            (".key", "a key"), (".pem", "a key"), ("issuer-key.json", "the issuer's key"),
        ] where name.hasSuffix(ending) { return kind }
        return nil
    }

    private static func secrets(in database: String) throws -> PersonalWords {
        try Database.look(at: database) { snapshot in
            var words = PersonalWords()
            let tables = try snapshot.rows("SELECT name FROM sqlite_schema WHERE type = 'table'") { $0.text(0) }
            if tables.contains("page_token_key") {
                try snapshot.each("SELECT key FROM page_token_key") {
                    words.add(key: $0.bytes(0), "the page tokens' key")
                }
            }
            if tables.contains("dead_letter_key") {
                try snapshot.each("SELECT key FROM dead_letter_key") {
                    words.add(key: $0.bytes(0), "the key of parked letters")
                }
            }
            if tables.contains("subscription") {
                try snapshot.each("SELECT signing_key, second_signing_key, bearer_token FROM subscription") { row in
                    words.add(secret: row.text(0), "a subscription's key")
                    if let second = row.optionalText(1) { words.add(secret: second, "a subscription's key") }
                    if let token = row.optionalText(2) { words.add(secret: token, "a subscription's token") }
                }
            }
            return words
        }
    }
}
