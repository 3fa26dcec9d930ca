import Glibc
import Runtime

LocalTime.install()
exit(Skolbuss.run(Array(CommandLine.arguments.dropFirst())))
