import Glibc
import Runtime

LocalTime.install()
let stop = Stop()
Signals.install(stop: stop)
do {
    let morning = Morning(arguments: try Arguments(Array(CommandLine.arguments.dropFirst())), stop: stop)
    exit(try morning.run() ? 0 : 1)
} catch {
    Say.write("✘ \(error)\n")
    exit(2)
}
