import Glibc

/// A secret kept in a file of its own, such as a token: read when it is needed, so that a renewed one is taken up without
/// a restart.
package enum SecretFile {
    /// The file's text without surrounding white space. Nil when it cannot be read, is no UTF-8, is longer than 64 kB (then
    /// it is the wrong file) or holds nothing.
    package static func read(_ path: String) -> String? {
        readSmallFile(path).map { trimmed($0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Why a file is no place for a secret, in words that follow a setting's name; nil when it is one. It need not be there.
    package static func fault(_ path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IRWXO != 0 else { return nil }
        return "names a file that everybody on this machine may read or change; chmod o= it"
    }
}
