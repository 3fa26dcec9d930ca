import Glibc
import JSON

/// Tells on the error stream how far an import has come, when it takes longer than a moment: one line that is written
/// over on a terminal, a line every ten seconds elsewhere.
struct ImportProgress {
    private let name: String
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var looks = 0
    private var hasLine = false

    init(_ name: String) { self.name = name }

    /// Until the next look, in microseconds: short at first, since most imports are.
    var pause: UInt32 { looks < 10 ? 50_000 : 500_000 }

    mutating func tell(_ found: JSON) {
        looks += 1
        guard looks > 10, isTerminal || looks % 20 == 0 else { return }
        let state = found["state"]?.string ?? ""
        let progress = found["progress"]
        let steps = progress?["steps"]?.int ?? 0
        let line =
            state == "applying" && steps > 0
            ? "\(name): applying \(progress?["done"]?.int ?? 0) of \(steps)"
            : "\(name): \(state) \(progress?["looked"]?.int ?? 0)"
        if isTerminal {
            Terminal.overwriteError(line)
            hasLine = true
        } else {
            Terminal.writeError(line)
        }
    }

    func end() { if hasLine { Terminal.overwriteError("") } }
}
