import Glibc

/// Where things lie: the checked-out files, and the binaries built from them.
package enum Repository {
    /// `SKOLBUSS_ROOT`, or the tree this was built from.
    package static var root: String {
        if let root = getenv("SKOLBUSS_ROOT") { return String(cString: root) }
        // #filePath is <root>/deploy/stand/Repository.swift
        return #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
    }

    /// `SKOLBUSS_BINARIES`, or the folder of the running program: the build puts tests and tools side by side.
    package static var binaries: String {
        if let binaries = getenv("SKOLBUSS_BINARIES") { return String(cString: binaries) }
        var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = readlink("/proc/self/exe", &path, Int(PATH_MAX))
        let text = String(decoding: path.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    }

    package static func binary(_ name: String) -> String {
        "\(binaries)/\(name)"
    }
}
