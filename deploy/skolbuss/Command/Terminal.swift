import Glibc

/// What the operator reads.
enum Terminal {
    static func write(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    static func writeError(_ text: String) {
        write(text, to: STDERR_FILENO)
    }

    /// On a terminal: the line that is written over, or nothing in its place.
    static func overwriteError(_ text: String) {
        write("\r\u{1B}[K" + text, to: STDERR_FILENO, end: "")
    }

    private static func write(_ text: String, to descriptor: Int32, end: String = "\n") {
        var rest = Array((text + end).utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            // Nobody reads any more, as behind `| head`: then there is nobody to tell.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Columns as wide as their widest word; numbers are meant to be given as text.
    static func writeTable(_ header: [String], _ rows: [[String]]) {
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        for row in [header] + rows {
            let cells = zip(row, widths).map { $0.padded(to: $1) }
            write(cells.joined(separator: "  ").trimmedAtEnd)
        }
    }
}

extension String {
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    fileprivate var trimmedAtEnd: String {
        String(self[..<(lastIndex { $0 != " " }.map { index(after: $0) } ?? startIndex)])
    }
}
