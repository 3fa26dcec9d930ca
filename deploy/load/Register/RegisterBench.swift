import City
import Glibc
import JSON
import Runtime
import Stand

/// `load register`: a made-up city taken in, broadcast to three replicas, read back and kept. One JSON line a figure.
struct RegisterBench {
    /// Whether time per person stays the same is seen from cities of other sizes.
    private static let smallerSizes = [1_000, 10_000]

    private let sizes: [Int]
    private let seed: UInt64 = 1

    init(_ options: inout LoadOptions) throws {
        guard let pupils = Int(options.positional(default: "20000")), City.sizes.contains(pupils) else {
            throw LoadUsageError(
                description: "the number of pupils must be from \(City.sizes.lowerBound) to \(City.sizes.upperBound)")
        }
        try options.finish()
        sizes = Self.smallerSizes.filter { $0 < pupils } + [pupils]
    }

    func run() throws {
        Figure.say([
            "figure": "machine", "cores": JSON(sysconf(Int32(_SC_NPROCESSORS_ONLN))), "broker": "same machine",
            "pupils": JSON(sizes[sizes.count - 1]), "seed": JSON(Int(seed)),
        ])
        for pupils in sizes {
            let run = try Folder("\(Repository.root)/.run")
            try run.folder("register").remove()
            let folder = try run.folder("register")
            let day = LocalDate(Clock.system.now())
            let files = try CityFiles(City(pupils: pupils, seed: seed, day: day), in: try folder.folder("city"))
            Figure.say([
                "figure": "generate", "pupils": JSON(pupils), "seconds": JSON(files.seconds),
                "megabytes": JSON(files.bytes >> 20),
            ])
            let bench = try BenchTown(in: try folder.folder("town"))
            defer { bench.town.close() }
            let persons = try ImportFigures(bench).take(files)
            if pupils == sizes.last {
                try ReadFigures(bench, persons: persons).take()
                try ReplicaFigures(bench).take(pupils: pupils)
                try AgainFigures(bench).take(files)
            }
        }
    }
}
