/// One step in the life of a database's shape. A landed migration is never edited: databases that have run it exist.
package struct Migration: Sendable {
    package let name: String
    package let sql: String

    package init(_ name: String, sql: String) {
        self.name = name
        self.sql = sql
    }

    /// For SQL files embedded in the binary.
    package init(_ name: String, sql: [UInt8]) { self.init(name, sql: String(decoding: sql, as: UTF8.self)) }

    /// FNV-1a over the text. It shows that a migration was edited by mistake; nobody attacks their own source.
    var hash: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in sql.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}
