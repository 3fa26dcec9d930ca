import FoundationEssentials
import Runtime
import SQLite
import Synchronization
import TestSupport
import Testing

private struct NoCommit: Error {}

extension ImportBench {
    /// Copies everything a Register has on the disk, as it is at this moment.
    private static func copy(_ path: String, to other: String) throws {
        let files = FileManager.default
        for suffix in ["", "-wal", "-imports"] { try? files.removeItem(atPath: other + suffix) }
        for suffix in ["", "-wal"] where files.fileExists(atPath: path + suffix) {
            try files.copyItem(atPath: path + suffix, toPath: other + suffix)
        }
        if files.fileExists(atPath: path + "-imports") {
            try files.copyItem(atPath: path + "-imports", toPath: other + "-imports")
        }
    }

    /// What a Register leaves that is killed after each commit of this work.
    func kills(in folder: TemporaryFolder, _ work: () throws -> Void) throws -> [String] {
        let path = database.path
        let name = folder.path("register.sqlite")
        let places = Mutex<[String]>([])
        let isOver = Atomic(false)
        // The commit before may not have been told of yet, and would be taken for one of this work. A write that fails comes
        // after that, and no commit is told of it.
        try? database.write { _ in throw NoCommit() }
        database.onCommit {
            guard !isOver.load(ordering: .relaxed) else { return }
            places.withLock { places in
                let place = "\(name).killed-\(places.count)"
                // A file may go while it is copied: then it is gone at the next try.
                for _ in 0..<5 where (try? Self.copy(path, to: place)) != nil {
                    places.append(place)
                    break
                }
            }
        }
        try work()
        isOver.store(true, ordering: .relaxed)
        return places.withLock { $0 }
    }

    /// Lets a Register begun on each of those places finish the import, and looks at what came of it.
    ///
    /// - Parameters:
    ///   - id: of the import.
    ///   - check: must hold whenever it was killed.
    static func resumed(at places: [String], _ id: String, check: (ImportBench) throws -> Void) throws {
        var waited = 0
        for place in places {
            let next = try ImportBench(at: place)
            waited += try next.count("import_waiting") > 0 ? 1 : 0
            try next.startWorker()
            try eventually("the import is applied") { try next.state(id) == "applied" }
            try check(next)
        }
        #expect(waited > 0, "nothing waited for what another had to let go first")
    }
}
