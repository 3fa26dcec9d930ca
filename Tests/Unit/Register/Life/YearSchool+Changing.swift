import HTTP
import JSON
import RegisterService
import Runtime
import Testing

/// The office that changes the year.
extension YearSchool {
    /// Makes a plan for the east school, unless more is said.
    static func plan(_ bench: RegisterBench, _ more: [(String, JSON)] = []) throws -> JSON {
        let answer = try bench.command(.post, path, request(more))
        try #require(answer.status == 201, "\(answer.code ?? "") \(answer.body?.text ?? "")")
        return try #require(answer.body)
    }

    /// Applies the plan to its end, and returns the report.
    static func apply(_ bench: RegisterBench, _ plan: JSON) throws -> JSON {
        let target = "\(path)/\(plan["id"]?.string ?? "")"
        try #require(try bench.command(.post, target + "/application").status == 202)
        try bench.service.life.schoolYears.work()
        let report = try #require(try bench.command(.get, target).body)
        try #require(report["state"]?.string == "applied")
        return report
    }

    /// What becomes of the class, as `new 8A`.
    static func action(_ report: JSON, _ group: String) -> String? {
        let found = report["classes"]?.elements?.first { $0["group"]?.string == group }
        return found.map { "\($0["action"]?.string ?? "") \($0["name"]?.string ?? $0["reason"]?.string ?? "")" }
    }

    /// The class that takes over from it.
    static func successor(_ report: JSON, _ group: String) throws -> String {
        try #require(report["classes"]?.elements?.first { $0["group"]?.string == group }?["to"]?.string)
    }

    /// The exceptions, as `already-enrolled 4`.
    static func rules(_ report: JSON) -> [String] {
        report["exceptionTotals"]?.elements?.map { "\($0["rule"]?.string ?? "") \($0["count"]?.int ?? 0)" } ?? []
    }

    static func group(_ bench: RegisterBench, _ id: String) throws -> JSON {
        try JSON(parsing: bench.get("/v2.0/groups/\(id)").body)
    }
}
