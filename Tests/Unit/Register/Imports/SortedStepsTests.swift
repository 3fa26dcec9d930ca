import FoundationEssentials
import HTTP
import JSON
import Messaging
import Runtime
import TestSupport
import Testing

@testable import Resources

/// In which order an import writes what a document holds.
struct SortedStepsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A step that tells its number, as long as it is told to be.
    private func step(_ number: Int, bytes: Int) -> [UInt8] {
        let text = Array("\(number) ".utf8)
        return text + Array(repeating: UInt8(ascii: "x"), count: max(0, bytes - text.count))
    }

    /// In memory; over several pieces of the file; and a step that is longer than a piece.
    @Test(arguments: [(50, 100), (5_000, 1_000), (3, 2_000_000)])
    func `come out in the order of their ids, each whole and once`(count: Int, bytes: Int) throws {
        var steps = SortedSteps(in: BodyFolder(folder.path("steps")))
        var random = SeededRandom(seed: 7)
        for round in 0..<2 {
            var added: [(id: UUID, step: [UInt8])] = []
            for number in 0..<count {
                let id = UUID(high: random.next(), low: random.next())
                added.append((id, step(number + round * count, bytes: bytes)))
                try steps.add(id, added[number].step)
            }
            var drained: [[UInt8]] = []
            try steps.drain { drained.append($0) }
            #expect(drained == added.sorted { $0.id < $1.id }.map(\.step))
        }
    }

    @Test func `leave nothing on the disk`() throws {
        let path = folder.path("steps")
        do {
            var steps = SortedSteps(in: BodyFolder(path))
            try steps.add(UUID(high: 1, low: 1), step(1, bytes: 2_000_000))
            #expect(try FileManager.default.contentsOfDirectory(atPath: path).count == 1)
            try steps.drain { _ in }
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test
    func `persons are written and told of in the order of their ids, and findings name their place in the document`()
        throws
    {
        let bench = try ImportBench()
        var random = SeededRandom(seed: 3)
        let ids = (0..<2_500).map { _ in UUID(high: random.next(), low: random.next()).lowercase }
        let persons = ids.enumerated().map { place, id in
            let date = place == 1_234 ? #","birthDate":"2014-02-30""# : ""
            return #"{"id":"\#(id)","givenName":"Barn","familyName":"Exempel"\#(date)}"#
        }
        let report = try bench.load(#"{"persons":[\#(persons.joined(separator: ","))]}"#)
        #expect(try bench.told().map(\.subject) == ids.sorted())
        let findings = try bench.ask(.get, "/v1/imports/\(report)")["findings"]
        #expect(findings?.elements?.contains { $0["position"] == 1_234 } == true, "\(findings?.text ?? "")")
    }
}
