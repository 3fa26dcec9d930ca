/// Bodies that are put together from documents as they are stored, without decoding them.
package enum StoredBody {
    /// - Parameters:
    ///   - member: a name that needs no escaping, and that the document does not have.
    ///   - value: JSON.
    ///   - document: a JSON object with at least one member.
    /// - Returns: the document with the member at its end.
    package static func adding(_ member: String, _ value: String, to document: [UInt8]) -> [UInt8] {
        var body = document
        if let end = body.lastIndex(of: UInt8(ascii: "}")) { body.removeSubrange(end...) }
        body.append(contentsOf: #","\#(member)":"#.utf8)
        body.append(contentsOf: value.utf8)
        body.append(UInt8(ascii: "}"))
        return body
    }
}
