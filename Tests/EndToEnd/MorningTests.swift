import Stand
import TestSupport
import Testing

extension EndToEnd {
    struct MorningTests {
        @Test(.timeLimit(.minutes(20)))
        func `the sample school's morning alerts whom it must, once, and nobody else`() throws {
            let result = try Process.run(
                Repository.binary("morning"), ["--once", "--sample", "\(Repository.root)/deploy/sample/school.json"],
                within: .seconds(600))
            #expect(result.exit == .code(0), "\(result.output.suffix(3000)) \(result.errors.suffix(1000))")
            #expect(result.output.contains("every expected mail arrived exactly once"))
        }
    }
}
