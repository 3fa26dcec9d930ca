import Glibc

/// Files that say whom to believe: authorities, keys that tokens are checked with. They are no secret, but who may write one
/// decides who is believed.
extension Settings {
    /// The path of such a file. It need not be there yet, but if it is, nobody but its owner may write it.
    package mutating func trustedFile(_ key: String) -> String? {
        let path = optional(key)
        if let path { mustBeTrusted(path, key) }
        return path
    }

    /// Keeps the mistake when others than its owner may write the file that this setting names.
    package mutating func mustBeTrusted(_ path: String, _ key: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & (S_IWGRP | S_IWOTH) != 0 else { return }
        mistake(
            key, "names a file that others than its owner may change, and whoever changes it is believed; chmod go-w it"
        )
    }
}
