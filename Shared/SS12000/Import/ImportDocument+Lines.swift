/// A document of lines (NDJSON). A line that is broken is an item that can be read by nobody; the others are taken.
extension ImportDocument {
    /// The next value of the document, or a broken line in its place.
    mutating func next(
        _ scanner: inout DocumentScanner, _ lines: inout DocumentLines, _ buffer: Bytes
    ) throws {
        let start = scanner.offset
        guard let line = lines.line(at: start) else {
            do {
                try top(&scanner, buffer)
                lines.didRead(start..<scanner.offset)
            } catch let malformed as DocumentScanner.Malformed {
                guard let broken = lines.firstBroken(at: start) else { throw malformed }
                try reject(broken, lines.number(of: broken), &scanner, buffer)
            }
            return
        }
        do {
            let own = UnsafeBufferPointer(rebasing: buffer[..<line.upperBound])
            var within = DocumentScanner(own, at: start)
            try top(&within, own)
            // What follows on the line is another document, or the line is broken.
            if let next = within.peek(), !"{[".utf8.contains(next), lines.isFirst(start) {
                throw DocumentScanner.Malformed(offset: within.offset)
            }
            scanner = DocumentScanner(buffer, at: within.offset)
        } catch let malformed as DocumentScanner.Malformed {
            if let whole = lines.longerValue(at: line) {
                takeBack(from: start)
                scanner = DocumentScanner(buffer, at: start)
                try top(&scanner, buffer)
                lines.didRead(whole)
                return
            }
            guard lines.isBroken(line, at: start) else { throw malformed }
            try reject(line, lines.number(of: line), &scanner, buffer)
        }
    }

    /// Forgets the items from this place on.
    private mutating func takeBack(from start: Int) {
        for kind in ResourceKind.allCases {
            while let last = items[kind]?.last, last.range.lowerBound >= start {
                items[kind]?.removeLast()
                found -= 1
            }
        }
    }

    /// What was taken from the line is taken back, and the line becomes an item of the kind it looks like, or else of the
    /// one before it, which will be rejected as no JSON.
    private mutating func reject(
        _ line: Range<Int>, _ number: Int, _ scanner: inout DocumentScanner, _ buffer: Bytes
    ) throws {
        takeBack(from: line.lowerBound)
        let own = DocumentScanner(UnsafeBufferPointer(rebasing: buffer[..<line.upperBound]), at: line.lowerBound)
        var ahead = own
        let keys = ahead.readableKeys()
        var label: ResourceKind?
        if keys.contains("resource") {
            label = ((try? self.label(own, buffer)) ?? nil).flatMap { Recognition.kinds[Text.folded($0)] }
        }
        guard let kind = label ?? Recognition.guess(keys) ?? lastKind else {
            throw DocumentScanner.Malformed(offset: line.lowerBound)
        }
        findings.add(
            Finding(resource: "document", id: nil, position: number, rule: .rejected(.notJSON), field: "line"))
        found += 1
        guard found <= limit else { throw ImportDocumentError.tooLarge }
        items[kind, default: []].append(Item(line))
        recognisedAnything = true
        scanner = DocumentScanner(buffer, at: line.upperBound)
    }
}
