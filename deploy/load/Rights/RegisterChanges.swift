import FoundationEssentials
import JSON
import Runtime
import Stand
import Transfer

/// Changes of the register that end or begin rights, and who is asked whether they have.
struct RegisterChanges {
    /// One change, what is asked afterwards, and the status that everybody must come to.
    struct Step {
        let kind: String
        let change: () throws -> Void
        let questions: Questions
        let expected: Questions.Answer
    }

    /// A change and its opposite.
    struct Pair {
        let steps: (_ number: Int) throws -> [Step]
    }

    private let bench: BenchTown
    private let plan: CityPlan
    private let client = HTTPClient(timeout: .seconds(60))

    init(_ bench: BenchTown, _ plan: CityPlan) {
        self.bench = bench
        self.plan = plan
    }

    func kinds() throws -> [Pair] { [try guardianship(), try duty(), try grant(), try mark()] }

    private func guardianship() throws -> Pair {
        let tokens = try (0..<plan.pupils).map { try bench.town.token(person: plan.guardianAddress($0, 0)) }
        return Pair { number in
            let pupil = number % plan.pupils
            let path =
                "/v1/persons/\(plan.pupilID(pupil).lowercase)/guardianships/\(plan.guardianID(pupil, 0).lowercase)"
            let questions = try ofPupil(pupil, as: tokens[pupil])
            return [
                Step(
                    kind: "guardianship ended", change: { try send("DELETE", path) }, questions: questions,
                    expected: .refused),
                Step(
                    kind: "guardianship begun",
                    change: { try send("PUT", path, ["relationType": "Vårdnadshavare"]) }, questions: questions,
                    expected: .given),
            ]
        }
    }

    /// The head's, by which they see the pupils and cancel lessons.
    private func duty() throws -> Pair {
        let token = try bench.town.token(person: plan.headName(0))
        let path = "/v1/duties/\(plan.headDutyID(0).lowercase)"
        func document(until end: LocalDate) -> JSON {
            [
                "person": ["id": JSON(plan.headID(0).lowercase)], "dutyAt": ["id": JSON(plan.schoolID(0).lowercase)],
                "dutyRole": "Rektor", "startDate": JSON(plan.day.adding(days: -60).description),
                "endDate": JSON(end.description),
            ]
        }
        return Pair { number in
            let pupil = number % CityPlan.classSize
            let lesson = "/v1/calendarEvents/\(plan.lessonID(0, 0).lowercase)/cancellation"
            // Saying what holds already changes nothing.
            let questions = try ofPupil(
                pupil, as: token,
                [.init(.schedule, "PUT", lesson, Array(#"{"cancelled":false}"#.utf8))])
            return [
                Step(
                    kind: "duty ended", change: { try send("PUT", path, document(until: plan.day.adding(days: -1))) },
                    questions: questions, expected: .refused),
                Step(
                    kind: "duty begun", change: { try send("PUT", path, document(until: plan.day.adding(days: 60))) },
                    questions: questions, expected: .given),
            ]
        }
    }

    /// To a guardian of another child.
    private func grant() throws -> Pair {
        Pair { number in
            let pupil = number % plan.pupils
            let other = (pupil + CityPlan.classSize) % plan.pupils
            let path = "/v1/persons/\(plan.pupilID(pupil).lowercase)/grants/\(UUID().lowercase)"
            let questions = try ofPupil(pupil, as: try bench.town.token(person: plan.guardianAddress(other, 1)))
            return [
                Step(
                    kind: "grant given",
                    change: {
                        try send(
                            "PUT", path,
                            [
                                "giver": JSON(plan.guardianID(pupil, 0).lowercase),
                                "receiver": JSON(plan.guardianID(other, 1).lowercase),
                                "scope": ["read-attendance", "receive-alerts"],
                                "endDate": JSON(plan.day.adding(days: 30).description),
                            ])
                    }, questions: questions, expected: .given),
                Step(
                    kind: "grant withdrawn", change: { try send("DELETE", path) }, questions: questions,
                    expected: .refused),
            ]
        }
    }

    /// Before a system that has no right to meet protected people.
    private func mark() throws -> Pair {
        let token = try bench.town.token(machine: "blind", ["attendance.read", "notify.read"])
        return Pair { number in
            let pupil = number % plan.pupils
            let path = "/v1/persons/\(plan.pupilID(pupil).lowercase)/security-marking"
            func say(_ mark: String) throws {
                try send("PUT", path, ["securityMarking": JSON(mark), "purpose": "Mätning"])
            }
            let questions = try ofPupil(pupil, as: token)
            return [
                Step(
                    kind: "protection mark set", change: { try say("Sekretessmarkering") }, questions: questions,
                    expected: .refused),
                Step(
                    kind: "protection mark lifted", change: { try say("Ingen") }, questions: questions, expected: .given
                ),
            ]
        }
    }

    private func ofPupil(_ pupil: Int, as token: String, _ more: [Questions.Question] = []) throws -> Questions {
        let (id, day) = (plan.pupilID(pupil).lowercase, plan.day)
        let both: [Questions.Question] = [
            .init(.attendance, "GET", "/v1/students/\(id)/attendance?from=\(day)&to=\(day)"),
            .init(.notify, "GET", "/v1/alerts?child=\(id)&date=\(day)"),
        ]
        return try Questions(both + more, as: token, bench)
    }

    private func send(_ method: String, _ path: String, _ body: JSON? = nil) throws {
        let answer = try client.send(
            HTTPClientRequest(
                method, bench.town.url(.register) + path,
                headers: [(name: "Content-Type", value: "application/json"), (name: "If-Match", value: "*")]
                    .filter { path.hasPrefix("/v1/duties") || $0.name != "If-Match" },
                body: body?.encoded() ?? [], authorization: .bearer(bench.bearer)))
        guard (200..<300).contains(answer.status) else {
            throw LoadResult.Unanswered(
                description: "register answered \(answer.status) "
                    + String(decoding: answer.body.prefix(300), as: UTF8.self))
        }
    }
}
