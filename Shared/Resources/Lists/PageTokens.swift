import Digest
package import HTTP
package import Runtime
package import SQLite
import Synchronization

/// Makes and reads a service's page tokens.
///
/// A token goes through proxies and their logs, and what it holds may be a civic number or a name: of a filter, or of the
/// row the list stands at. So it is sealed, and for its list: one of another list, a changed one and one of another
/// register's are no tokens. The place is the *value* the last row stood by, not the row: whatever becomes of that row,
/// the list goes on after it.
package final class PageTokens: Sendable {
    private let database: Database
    private let lifetime: Duration
    private let clock: Clock
    private let key = Mutex<[UInt8]?>(nil)

    private static let version: UInt8 = 2
    /// How long a client may take between two pages, where nothing else is said.
    package static let standardLifetime: Duration = .seconds(24 * 3_600)

    /// - Parameter lifetime: how long a client may take between two pages.
    package init(_ database: Database, lifetime: Duration = standardLifetime, clock: Clock) {
        self.database = database
        self.lifetime = lifetime
        self.clock = clock
    }

    func text(of token: PageToken, for list: String) -> String { text(sealing: token.bytes, for: list) }

    func token(_ text: String, of list: String) throws(Problem) -> PageToken {
        guard let token = PageToken(try content(of: text, for: list)) else { throw .pageTokenMalformed }
        return token
    }

    /// A token that holds whatever a list that is none of ours needs to go on.
    package func text(sealing content: [UInt8], for list: String) -> String {
        let issued = PageToken.bytes(of: .integer(clock.now().microseconds))
        return Base64URL.encode(
            [Self.version] + Sealing.seal(issued + content, key: sealingKey(), context: Array(list.utf8)))
    }

    /// Throws 400 for what is no token of this list and 410 for one that is too old; clients then begin again.
    package func content(of text: String, for list: String) throws(Problem) -> [UInt8] {
        guard let sealed = Base64URL.decode(text), sealed.first == Self.version,
            let content = Sealing.open(Array(sealed.dropFirst()), key: sealingKey(), context: Array(list.utf8)),
            content.count > 9
        else { throw .pageTokenMalformed }
        let issued = content[1..<9].reduce(0) { $0 << 8 | Int64($1) }
        if clock.now() - Instant(microseconds: issued) > lifetime { throw .pageTokenExpired }
        return Array(content[9...])
    }

    /// The database's key, made when there is none. A database that cannot be written to must not stop lists; then the key
    /// is this process's own, and tokens end with it.
    private func sealingKey() -> [UInt8] {
        if let known = key.withLock({ $0 }) { return known }
        let own = Sealing.newKey()
        let held = try? database.write { transaction in
            try transaction.run(
                "INSERT INTO page_token_key (number, key) VALUES (1, ?) ON CONFLICT DO NOTHING", own)
            return try transaction.first("SELECT key FROM page_token_key") { $0.bytes(0) }
        }
        return key.withLock { key in
            if let key { return key }
            let found = (held ?? nil) ?? own
            key = found
            return found
        }
    }
}
