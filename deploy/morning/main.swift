import Glibc
import Runtime

LocalTime.install()
let stop = Stop()
Signals.install(stop: stop, endsWhenRepeated: true)
let interruption = Interruption(stop: stop)
do {
    let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
    exit(try Morning(arguments: arguments, stop: stop, interruption: interruption).run() ? 0 : 1)
} catch {
    interruption.standAside()
    Say.write("✘ \(error)\n")
    exit(2)
}
