import Glibc
import JSON
import Runtime

/// A mistake on the command line.
struct LoadUsageError: Error, CustomStringConvertible {
    let description: String
}

private let usage = """
    usage: load morning [PUPILS]
           load register [PUPILS]
           load rights [CHANGES]
           load checks [PUPILS]
           load plan PUPILS [--date D] [--lessons N] [--out FILE]
           load roll PUPILS --port N --token T [--date D] [--lesson N] [--absent N] [--connections N]
           load get TARGET --port N --token T [--count N] [--connections N]

    morning starts a town in .run/bench, imports a city of PUPILS (default 20000) and measures its first lesson
    register imports the made-up city of PUPILS (default 20000), and smaller ones before it, into a town in .run/register
    rights starts a town of 1000 pupils in .run/bench and measures how soon every service answers as the register says, under
           rolls: CHANGES (default 25) of each kind
    checks counts in Attendance, under callgrind, what access checks and the access log are of a roll; PUPILS (default 5000)
    plan   writes a city of PUPILS as one SS 12000 document: classes of 25, schools of 500, two guardians each
    roll   takes the roll of every class of that city once, N pupils of each absent
    get    reads one target COUNT times
    Dates are today unless given. Figures are one JSON line on standard output.
    """

/// The program without its exit.
func runLoad(_ arguments: [String]) -> Int32 {
    LocalTime.install()
    do {
        var options = try LoadOptions(arguments.dropFirst())
        switch options.command {
        case "morning": try MorningBench(&options).run()
        case "register": try RegisterBench(&options).run()
        case "rights": try RightsBench(&options).run()
        case "checks": try ChecksBench(&options).run()
        case "plan": try writePlan(&options)
        case "roll": try takeRolls(&options)
        case "get": try readTarget(&options)
        default: throw LoadUsageError(description: "unknown command \(options.command)")
        }
        return 0
    } catch {
        var text = "load: \(error)\n" + (error is LoadUsageError ? "\n\(usage)\n" : "")
        text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
        return error is LoadUsageError ? 64 : 1
    }
}

private func writePlan(_ options: inout LoadOptions) throws {
    let plan = try CityPlan(&options)
    let path = options.optional("--out") ?? "/dev/stdout"
    try options.finish()
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw SystemCallError("open \(path)") }
    defer { close(file) }
    var document = PlanDocument(plan)
    try document.write { bytes in
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw SystemCallError("write \(path)") }
            rest = rest.dropFirst(count)
        }
    }
}

private func takeRolls(_ options: inout LoadOptions) throws {
    let plan = try CityPlan(&options)
    let absent = try options.int("--absent", default: 2, in: 0...CityPlan.classSize)
    let lesson = try options.int("--lesson", default: 0, in: 0...(plan.lessonsPerClass - 1))
    let port = try options.int("--port", in: 1...65_535)
    let token = try options.required("--token")
    let connections = try options.int("--connections", default: 16, in: 1...1024)
    try options.finish()
    let requests = RollRequests.book(of: plan, lesson: lesson, absent: absent, port: port, token: token)
    let result = try LoadGenerator(port: UInt16(port), connections: connections).run(requests)
    print(
        result.line(["figure": "roll", "pupils": JSON(plan.pupils), "marks": JSON(plan.classes * CityPlan.classSize)]))
}

private func readTarget(_ options: inout LoadOptions) throws {
    let target = try options.positional()
    let port = try options.int("--port", in: 1...65_535)
    let token = try options.required("--token")
    let count = try options.int("--count", default: 1000, in: 1...10_000_000)
    let connections = try options.int("--connections", default: 16, in: 1...1024)
    try options.finish()
    var book = RequestBook()
    book.append(method: "GET", target: target, port: port, token: token)
    let result = try LoadGenerator(port: UInt16(port), connections: connections).run(book, times: count)
    print(result.line(["figure": "get"]))
    try result.check()
}
