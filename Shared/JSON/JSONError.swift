import CJansson

/// Why bytes are not a document this module reads, and where. It never quotes them: they may be about people.
package struct JSONError: Error, Equatable, Sendable {
    package enum Reason: String, Sendable {
        case malformed = "is not JSON"
        case endsEarly = "ends before the document does"
        case hasMore = "goes on after the document"
        case duplicateName = "has a name twice in one object"
        case tooDeep = "is nested too deeply"
        case notUTF8 = "is not UTF-8"
        case hasNUL = "has a NUL character"
        case numberTooLarge = "has a number out of range"
        case outOfMemory = "does not fit in memory"
    }

    package let reason: Reason
    /// Counted from 1.
    package let line: Int
    /// Characters into the line.
    package let column: Int

    init(reason: Reason, line: Int, column: Int) {
        self.reason = reason
        self.line = line
        self.column = column
    }

    init(reason: Reason, at index: Int, of bytes: UnsafeRawBufferPointer) {
        let before = bytes[..<index]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        // Continuation bytes of UTF-8 are not characters of their own.
        self.init(reason: reason, line: line, column: before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1)
    }
}

extension JSONError: CustomStringConvertible {
    package var description: String { "\(reason.rawValue) (line \(line), column \(column))" }
}

extension JSONError.Reason {
    init(_ code: json_error_code) {
        switch code {
        case json_error_premature_end_of_input: self = .endsEarly
        case json_error_end_of_input_expected: self = .hasMore
        case json_error_duplicate_key: self = .duplicateName
        case json_error_stack_overflow: self = .tooDeep
        case json_error_invalid_utf8: self = .notUTF8
        case json_error_null_character, json_error_null_byte_in_key: self = .hasNUL
        case json_error_numeric_overflow: self = .numberTooLarge
        case json_error_out_of_memory: self = .outOfMemory
        default: self = .malformed
        }
    }
}
