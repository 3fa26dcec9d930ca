import Glibc

// Everything is in ordinary files: a closure written here would be bound to the main actor.
exit(runTown(CommandLine.arguments))
