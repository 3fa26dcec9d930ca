import City
import JSON
import Runtime
import Stand

/// What it costs to live with a city: importing the same again, and starting on what is there.
struct AgainFigures {
    private let bench: BenchTown

    init(_ bench: BenchTown) { self.bench = bench }

    func take(_ files: CityFiles) throws {
        let (_, seconds) = try Figure.timed {
            for file in files.files { _ = try bench.post(file, to: .register) }
        }
        Figure.say([
            "figure": "import again, nothing new", "pupils": JSON(files.city.pupils), "seconds": JSON(seconds),
        ])
        for service in Town.Service.allCases {
            bench.town.stop(service)
            let (_, seconds) = try Figure.timed {
                try bench.town.start(service)
                try bench.town.waitUntilReady(service)
            }
            let process = bench.town.process(service)?.identifier ?? 0
            Figure.say([
                "figure": "start to ready", "service": JSON(service.rawValue), "seconds": JSON(seconds),
                "residentMegabytes": JSON(ProcessUsage(group: process).residentMegabytes),
            ])
        }
    }
}
