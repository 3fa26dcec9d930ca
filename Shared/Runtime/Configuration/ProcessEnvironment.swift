import Glibc

/// The environment the process was started with.
package enum ProcessEnvironment {
    package static func variables() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { variables[String(pair[0])] = String(pair[1]) }
            entry = entry.advanced(by: 1)
        }
        return variables
    }
}
