import City

/// The command line of `town`.
struct TownOptions {
    static let usage = """
        usage: town FOLDER [--pupils N] [--encrypted]

        Starts a whole Skolbuss on loopback in .run/FOLDER, imports a made-up city of N pupils (default 400) with the lessons of
        this week and a small school of rarities, prints where it is as one JSON line, and ends it when standard input ends.
        With --encrypted every hop is TLS, with a certificate on either side.
        """

    /// The name of the folder under `.run`, which is emptied first.
    var folder = ""
    var pupils = 400
    var isEncrypted = false

    init(_ arguments: some Collection<String>) throws(TownUsageError) {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            if word == "--pupils" {
                guard let number = rest.popFirst().flatMap({ Int($0) }), City.sizes.contains(number) else {
                    throw TownUsageError("--pupils must be from \(City.sizes.lowerBound) to \(City.sizes.upperBound)")
                }
                pupils = number
            } else if word == "--encrypted" {
                isEncrypted = true
            } else if word.hasPrefix("--") || !folder.isEmpty {
                throw TownUsageError("unknown argument \(word)")
            } else {
                folder = word
            }
        }
        guard !folder.isEmpty, folder.allSatisfy({ $0.isLetter || $0 == "-" }) else {
            throw TownUsageError("FOLDER is one word of letters")
        }
    }
}

/// A mistake on the command line.
struct TownUsageError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
