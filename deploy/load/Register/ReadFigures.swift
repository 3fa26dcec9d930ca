import JSON
import Runtime
import Stand
import Transfer

/// The register read as other systems read it: all of it, and what is new.
struct ReadFigures {
    private let bench: BenchTown
    private let persons: Int
    private let client = HTTPClient(timeout: .seconds(300), bodyLimit: 64 << 20)

    init(_ bench: BenchTown, persons: Int) {
        self.bench = bench
        self.persons = persons
    }

    func take() throws {
        let before = ProcessUsage(group: bench.town.process(.register)?.identifier ?? 0)
        let (export, seconds) = try Figure.timed { try self.export() }
        let after = ProcessUsage(group: bench.town.process(.register)?.identifier ?? 0)
        Figure.say([
            "figure": "export of persons, pages of 1000", "persons": JSON(export.persons),
            "megabytes": JSON(export.bytes >> 20), "seconds": JSON(seconds),
            "personsPerSecond": JSON(Double(export.persons) / seconds),
            "registerProcessorSeconds": JSON(after.processorSeconds - before.processorSeconds),
            "slowestPageMilliseconds": JSON(export.slowest * 1e3),
            "firstPagesMilliseconds": JSON(export.first * 1e3), "lastPagesMilliseconds": JSON(export.last * 1e3),
        ])
        try poll(after: export.newest)
    }

    /// Follows the page tokens to the end.
    private func export() throws -> (
        persons: Int, bytes: Int, newest: String, slowest: Double, first: Double, last: Double
    ) {
        var token = ""
        var count = 0
        var bytes = 0
        var newest = ""
        var pages: [Double] = []
        repeat {
            let (answer, seconds) = try Figure.timed {
                try client.send(
                    HTTPClientRequest(
                        "GET", "\(bench.town.url(.register))/v2.0/persons?limit=1000\(token)",
                        authorization: .bearer(bench.bearer)))
            }
            guard answer.status == 200 else {
                throw LoadResult.Unanswered(description: "the export answered \(answer.status)")
            }
            pages.append(seconds)
            bytes += answer.body.count
            let page = PageOfPersons(answer.body)
            count += page.count
            newest = max(newest, page.newest)
            token = page.token.map { "&pageToken=\($0)" } ?? ""
        } while !token.isEmpty
        let sample = min(10, pages.count)
        return (
            count, bytes, newest, pages.max() ?? 0, pages.prefix(sample).reduce(0, +) / Double(sample),
            pages.dropLast().suffix(sample).reduce(0, +) / Double(max(1, min(sample, pages.count - 1)))
        )
    }

    /// What it costs to learn that there is nothing new, which is what most polls learn.
    private func poll(after newest: String) throws {
        let times = 2_000
        var book = RequestBook()
        book.append(
            method: "GET", target: "/v2.0/persons?meta.modified.after=\(newest)", port: bench.port(.register),
            token: bench.bearer)
        let before = ProcessUsage(group: bench.town.process(.register)?.identifier ?? 0)
        let result = try LoadGenerator(port: UInt16(bench.port(.register)), connections: 1).run(book, times: times)
        try result.check()
        let after = ProcessUsage(group: bench.town.process(.register)?.identifier ?? 0)
        var figure = try JSON(parsing: result.line(["figure": "poll for changes, nothing new"]))
        figure = figure.setting(
            "registerProcessorMicroseconds",
            JSON((after.processorSeconds - before.processorSeconds) * 1e6 / Double(times)))
        Figure.say(figure)
    }
}

/// What the export needs of a page, without building it: the program that reads must not be what is measured.
private struct PageOfPersons {
    let count: Int
    let newest: String
    let token: String?

    init(_ body: [UInt8]) {
        let modified = Array(#""modified":""#.utf8)
        var count = 0
        var newest = ""
        body.withUnsafeBytes { bytes in
            var place = 0
            while place + modified.count < bytes.count {
                guard bytes[place] == modified[0], bytes[place + 1] == modified[1], bytes[place + 2] == modified[2],
                    bytes[place..<place + modified.count].elementsEqual(modified)
                else {
                    place += 1
                    continue
                }
                place += modified.count
                count += 1
                let time = bytes[place...].prefix { $0 != UInt8(ascii: "\"") }
                newest = max(newest, String(decoding: time, as: UTF8.self))
            }
        }
        self.count = count
        self.newest = newest
        let end = String(decoding: body.suffix(600), as: UTF8.self)
        let marker = "\"pageToken\":\""
        token = end.range(after: marker).map { String(end[$0...].prefix { $0 != "\"" }) }
    }
}

extension String {
    fileprivate func range(after marker: String) -> Index? {
        var place = startIndex
        while place < endIndex {
            if self[place...].hasPrefix(marker) { return index(place, offsetBy: marker.count) }
            place = index(after: place)
        }
        return nil
    }
}
