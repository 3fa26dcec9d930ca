import Glibc

/// One demonstration at a time in one checkout: a second would delete the first one's databases. The kernel drops the claim
/// when the process dies.
final class Claim {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw MorningError("cannot write \(path)") }
        // Set already, so that `deinit` closes it also when this throws.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw MorningError("a demonstration is already running in this checkout")
        }
    }

    deinit { close(descriptor) }
}
