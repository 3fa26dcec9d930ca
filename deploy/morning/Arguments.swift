/// The command line of the demonstration; `deploy/demo` gives the paths.
struct Arguments {
    static let usage = "usage: deploy/demo [--once] [--input FILE]"

    var once = false
    var document = ""

    init(_ arguments: [String]) throws {
        var sample: String?
        var input: String?
        var rest = arguments[...]
        while let name = rest.popFirst() {
            switch name {
            case "--once": once = true
            case "--sample": sample = rest.popFirst()
            case "--input": input = rest.popFirst()
            default: throw MorningError("unknown argument \(name)\n\(Self.usage)")
            }
        }
        guard let path = input ?? sample else { throw MorningError(Self.usage) }
        document = path
    }
}
