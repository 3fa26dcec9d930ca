import City
import Glibc
import Runtime

enum GenerateCity: Command {
    static let words = ["generate", "city"]
    static let summary = "write the register of a made-up city"
    static let synopsis =
        "generate city --pupils N [--seed S] [--date D] [--schedule | --schedule-day] [--output FILE | --parts FOLDER]"
    static let explanation = """
        Writes a realistic register of N children and pupils (\(City.sizes.lowerBound) to \(City.sizes.upperBound)), with units, classes, groups, staff and
        guardians, as a document of SS 12000 lists that `skolbuss import` takes without a single repair. The same N, seed
        and date give the same bytes. Nobody in it exists: civic numbers follow the rule of the published test numbers, addresses
        and telephone numbers lead nowhere. From 10,000 on every school form has pupils.

        --seed S        another city of the same size (default 1)
        --date D        the day the register is as of (default today)
        --schedule      with activities, and the lessons of the week of that day
        --schedule-day  with activities, and the lessons of that day only
        --output FILE   one document (default standard output); 140,000 pupils are some 400 MB
        --parts FOLDER  numbered documents to import one after another in order, none larger than an import takes at once
        """
    static let options: Set<String> = ["pupils", "seed", "date", "output", "parts"]
    static let flags: Set<String> = ["schedule", "schedule-day"]

    static func run(_ arguments: Arguments) throws -> Int32 {
        guard arguments.rest.isEmpty else { throw UsageError("'\(arguments.rest[0])' is one word too many") }
        let city = try city(arguments)
        let schedule: CityDocument.Schedule =
            arguments.has("schedule") ? .week : arguments.has("schedule-day") ? .day : .none
        let output = try arguments.value("output")
        if let folder = try arguments.value("parts") {
            guard output == nil else { throw UsageError("--output and --parts exclude each other") }
            try Files.makeFolder(folder)
            for (place, part) in CityDocument.parts(of: city).enumerated() {
                let number = String(1_000 + place).dropFirst()
                try write(part, of: city, schedule, to: "\(folder)/\(number).json")
            }
        } else {
            try write(.whole, of: city, schedule, to: output)
        }
        return ExitCode.good
    }

    private static func city(_ arguments: Arguments) throws -> City {
        guard let pupils = Int(try arguments.required("pupils")), City.sizes.contains(pupils) else {
            throw UsageError("--pupils must be from \(City.sizes.lowerBound) to \(City.sizes.upperBound)")
        }
        guard let seed = UInt64(try arguments.value("seed") ?? "1") else {
            throw UsageError("--seed must be a whole number from 0")
        }
        LocalTime.install()
        var day = LocalDate(Clock.system.now())
        if let text = try arguments.value("date") {
            guard let date = LocalDate(iso8601: text), (1950...2200).contains(date.year) else {
                throw UsageError("--date must be a date as 2026-11-25")
            }
            day = date
        }
        return City(pupils: pupils, seed: seed, day: day)
    }

    /// To standard output when there is no path.
    private static func write(
        _ part: CityDocument.Part, of city: City, _ schedule: CityDocument.Schedule, to path: String?
    ) throws {
        let file = try path.map { try OutputFile($0) } ?? OutputFile(descriptor: STDOUT_FILENO)
        let document = CityDocument(city, schedule: schedule)
        try document.write(part) { try file.write($0) }
        try file.close()
    }
}
