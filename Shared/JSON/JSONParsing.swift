import CJansson

extension JSON {
    /// How deep objects and arrays may stand in each other. The deepest SS 12000 document has 6.
    package static let deepestNesting = 64

    /// Reads one document, of any kind, from UTF-8. A byte order mark before it is skipped. Refused besides malformed JSON:
    /// a name twice in one object (readers disagree on which counts), NUL in a string (C code would end it there), nesting
    /// beyond ``deepestNesting``, integers beyond 64 bits and anything after the document.
    package init(parsing bytes: [UInt8]) throws(JSONError) {
        let result = bytes.withUnsafeBytes(parse)
        self.init(owning: try result.get())
    }

    package init(parsing bytes: UnsafeRawBufferPointer) throws(JSONError) {
        self.init(owning: try parse(bytes).get())
    }

    package init(parsing text: String) throws(JSONError) {
        var text = text
        let result = text.withUTF8 { parse(UnsafeRawBufferPointer($0)) }
        self.init(owning: try result.get())
    }
}

private func parse(_ bytes: UnsafeRawBufferPointer) -> Result<Node, JSONError> {
    let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    let bytes = UnsafeRawBufferPointer(rebasing: hasMark ? bytes[3...] : bytes[...])
    return PlainReader.node(of: bytes).map { .success($0) } ?? parseWithJansson(bytes)
}

/// Whatever there is to decide.
func parseWithJansson(_ bytes: UnsafeRawBufferPointer) -> Result<Node, JSONError> {
    guard let start = bytes.baseAddress, !bytes.isEmpty else {
        return .failure(JSONError(reason: .endsEarly, line: 1, column: 0))
    }
    if let error = nestingError(bytes) { return .failure(error) }
    var error = json_error_t()
    let flags = Int(JSON_REJECT_DUPLICATES | JSON_DECODE_ANY)
    guard let node = json_loadb(start.assumingMemoryBound(to: CChar.self), bytes.count, flags, &error) else {
        let reason = JSONError.Reason(json_error_code(&error))
        return .failure(JSONError(reason: reason, line: max(1, Int(error.line)), column: max(0, Int(error.column))))
    }
    return .success(node)
}

/// jansson's own limit is 2,048, which is a recursion on a worker's small stack. Brackets are all that has to be looked at:
/// whatever else is wrong, jansson finds it.
private func nestingError(_ bytes: UnsafeRawBufferPointer) -> JSONError? {
    // Nearly every document has fewer brackets than may stand in each other, and is done with.
    var openings = 0
    for byte in bytes { openings &+= byte | 0x20 == UInt8(ascii: "{") ? 1 : 0 }
    if openings <= JSON.deepestNesting { return nil }
    var depth = 0
    var isInString = false
    var isEscaped = false
    for (index, byte) in bytes.enumerated() {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            continue
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            depth += 1
            if depth > JSON.deepestNesting { return JSONError(reason: .tooDeep, at: index, of: bytes) }
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
    }
    return nil
}
