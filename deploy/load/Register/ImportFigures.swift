import City
import Glibc
import JSON
import Runtime
import Stand

/// A city imported into an empty register, and what that cost each process.
struct ImportFigures {
    private let bench: BenchTown

    init(_ bench: BenchTown) { self.bench = bench }

    /// Returns how many persons were imported.
    func take(_ files: CityFiles) throws -> Int {
        let before = usage()
        var persons = 0
        var items = 0
        let start = Deadline.monotonic()
        for file in files.files {
            let report = try bench.post(file, to: .register)
            for (kind, counts) in report.members?.map({ ($0.key, $0.value) }) ?? [] {
                guard let created = counts["created"]?.int else { continue }
                guard counts["rejected"]?.int == 0 else {
                    throw LoadResult.Unanswered(description: "Register rejected some of the \(kind)")
                }
                items += created
                if kind == "persons" { persons += created }
            }
        }
        let imported = Double(Deadline.monotonic() - start) / 1e9
        let subjects = try ReplicaFigures(bench).converge()
        let converged = Double(Deadline.monotonic() - start) / 1e9
        Figure.say([
            "figure": "import", "pupils": JSON(files.city.pupils), "persons": JSON(persons), "items": JSON(items),
            "seconds": JSON(imported), "personsPerSecond": JSON(Double(persons) / imported),
            "convergedSeconds": JSON(converged), "subjectsProvedEqual": JSON(subjects),
            "convergedMicrosecondsPerPerson": JSON(converged * 1e6 / Double(persons)),
        ])
        let after = usage()
        // What a service keeps is asked for when it has had a moment's rest, in which it gives back what it needed.
        sleep(2)
        for ((name, used), (_, kept)) in zip(after, usage()) {
            let earlier = before.first { $0.name == name }?.usage.processorSeconds ?? 0
            var figure: JSON = [
                "figure": "process", "pupils": JSON(files.city.pupils), "process": JSON(name),
                "processorSeconds": JSON(used.processorSeconds - earlier),
                "residentMegabytes": JSON(kept.residentMegabytes), "peakMegabytes": JSON(used.peakMegabytes),
            ]
            if let service = Town.Service(rawValue: name) {
                figure = figure.setting("databaseMegabytes", JSON(bench.databaseMegabytes(service)))
            }
            Figure.say(figure)
        }
        return persons
    }

    private func usage() -> [(name: String, usage: ProcessUsage)] {
        var processes = Town.Service.allCases.map { ($0.rawValue, bench.town.process($0)?.identifier) }
        processes.append(("broker", bench.town.broker.process?.identifier))
        return processes.compactMap { name, group in group.map { (name, ProcessUsage(group: $0)) } }
    }
}
