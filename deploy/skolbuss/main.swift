import Glibc

exit(Skolbuss.run(Array(CommandLine.arguments.dropFirst())))
