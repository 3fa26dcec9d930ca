import Digest
package import FoundationEssentials
import JSON
import Runtime

/// A resource ready to be stored: encoded once, outside the writer. The document's bytes are what lists and single
/// reads copy, so nothing is encoded when it is read.
package struct EncodedResource: Sendable {
    package let id: UUID
    /// Of the content without `meta`: equal digests mean nothing changed.
    let digest: [UInt8]
    let values: [StoredValue]
    let isHidden: Bool
    /// `{"id":"…"` and everything after it, `meta` left out.
    private let bytes: [UInt8]

    /// The length of `{"id":"` and the id and `"`, where `meta` is put in.
    private static let metaPlace = 7 + 36 + 1

    /// Nil when the document's id cannot be read.
    init?(_ json: JSON, values: [StoredValue], isHidden: Bool) {
        guard let id = json["id"]?.string.flatMap({ UUID(text: $0) }) else { return nil }
        var members: [(String, JSON)] = [("id", JSON(id.lowercase))]
        if let all = json.members {
            for (key, value) in all where key != "id" && key != "meta" { members.append((key, value)) }
        }
        self.id = id
        self.values = values
        self.isHidden = isHidden
        bytes = JSON(object: members).encoded()
        digest = SHA256.digest(bytes)
    }

    /// Whether what a table stores with this digest is the same document, but for `meta`.
    package func isSame(as digest: [UInt8]) -> Bool { self.digest == digest }

    /// The document with its times, as it is served.
    func document(created: Instant, modified: Instant) -> [UInt8] {
        let meta = #","meta":{"created":"\#(created.rfc3339)","modified":"\#(modified.rfc3339)"}"#
        var document: [UInt8] = []
        document.reserveCapacity(bytes.count + meta.utf8.count)
        document += bytes[..<Self.metaPlace]
        document += meta.utf8
        document += bytes[Self.metaPlace...]
        return document
    }
}
