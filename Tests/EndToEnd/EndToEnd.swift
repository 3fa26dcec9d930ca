import Testing

/// Built binaries, real HTTP in, effects seen in another service. One town after the other: they share two cores.
@Suite(.serialized)
enum EndToEnd {}
