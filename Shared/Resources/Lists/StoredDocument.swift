import JSON

/// Cutting a member out of a document's bytes. Stored documents are compact JSON we have encoded ourselves.
package enum StoredDocument {
    /// The object without the top-level member of that name.
    package static func bytes(of document: UnsafeRawBufferPointer, without member: String) -> [UInt8] {
        let name = Array("\"\(member)\":".utf8)
        var depth = 0
        var position = 0
        while position < document.count {
            switch document[position] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""):
                // At the first depth a text that `name` begins with is a name: a value is not followed by a colon.
                if depth == 1, starts(document, at: position, with: name) {
                    return cut(document, from: position, to: endOfValue(document, position + name.count))
                }
                position = endOfText(document, position) - 1
            default: break
            }
            position += 1
        }
        return Array(document)
    }

    /// Appends the object with what is shown of its top-level members alone.
    static func append(_ document: UnsafeRawBufferPointer, only members: ShownMembers, to body: inout [UInt8]) {
        body.append(UInt8(ascii: "{"))
        var position = 1
        var isFirst = true
        while position < document.count, document[position] == UInt8(ascii: "\"") {
            let endOfName = endOfText(document, position)
            let end = endOfValue(document, endOfName + 1)
            let name = document[(position + 1)..<(endOfName - 1)]
            if members.hasWhole(name) {
                if !isFirst { body.append(UInt8(ascii: ",")) }
                body.append(contentsOf: document[position..<end])
                isFirst = false
            } else if let shown = members.elements(of: name)?.shown(of: Array(document[(endOfName + 1)..<end])) {
                if !isFirst { body.append(UInt8(ascii: ",")) }
                body.append(contentsOf: document[position..<(endOfName + 1)])
                body += shown
                isFirst = false
            }
            position = end + 1
        }
        body.append(UInt8(ascii: "}"))
    }

    /// Leaves out the member and one of the commas beside it.
    private static func cut(_ document: UnsafeRawBufferPointer, from start: Int, to end: Int) -> [UInt8] {
        var (start, end) = (start, end)
        if document[start - 1] == UInt8(ascii: ",") {
            start -= 1
        } else if end < document.count, document[end] == UInt8(ascii: ",") {
            end += 1
        }
        return Array(document[..<start]) + document[end...]
    }

    private static func starts(_ document: UnsafeRawBufferPointer, at position: Int, with bytes: [UInt8]) -> Bool {
        position + bytes.count <= document.count
            && document[position..<(position + bytes.count)].elementsEqual(bytes)
    }

    private static func endOfValue(_ document: UnsafeRawBufferPointer, _ start: Int) -> Int {
        var depth = 0
        var position = start
        while position < document.count {
            switch document[position] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return position }
                depth -= 1
            case UInt8(ascii: ",") where depth == 0: return position
            case UInt8(ascii: "\""): position = endOfText(document, position) - 1
            default: break
            }
            position += 1
        }
        return position
    }

    /// The place after the closing quote.
    private static func endOfText(_ document: UnsafeRawBufferPointer, _ start: Int) -> Int {
        var position = start + 1
        while position < document.count, document[position] != UInt8(ascii: "\"") {
            position += document[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(position + 1, document.count)
    }
}

/// Writing one member of an object that is put together by hand.
package enum EmbeddedMember {
    /// Nothing when there is no value. The object must have a member already.
    package static func append(_ name: String, _ value: String?, to body: inout [UInt8]) {
        guard let value else { return }
        body += Array(",\"\(name)\":".utf8)
        body += JSON(value).encoded()
    }
}
