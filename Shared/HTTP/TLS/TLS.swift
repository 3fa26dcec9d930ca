import Glibc
package import Runtime
import Synchronization

/// What a server speaks TLS with: made of files that are judged at once, and looked at again while the server runs, so that a
/// renewed certificate is shown to the next connection without a restart.
package final class TLS: Sendable {
    /// TLS 1.2 and 1.3; keys that are forgotten after the connection, and ciphers that seal and sign in one. Whatever can be
    /// refused is refused here and not left to the machine's own settings.
    static let priorities =
        "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:-MAC-ALL:+AEAD"
        + ":-AES-128-CCM:-AES-256-CCM:%SERVER_PRECEDENCE"

    private struct State {
        var identity: ServerIdentity
        /// The files as they were when the identity was read, or was last refused.
        var seen: Stamp
        /// The files as they are, when they differ from what was seen, and since when.
        var changed: (stamp: Stamp, at: Int64)?
    }

    package let files: TLSFiles
    /// PEM.
    let clientAuthorities: [UInt8]?
    private let settle: Duration
    private let clock: Clock
    private let state: Mutex<State>

    /// - Parameter settle: files that have changed are read when they have not changed again for so long: certificate and key
    ///   are two files, and are not renewed in one step.
    package init(_ files: TLSFiles, settle: Duration = .seconds(2), clock: Clock = .system) throws(TLSFault) {
        self.files = files
        self.settle = settle
        self.clock = clock
        let stamp = Stamp(files)
        let identity = try ServerIdentity(files, now: clock.now())
        state = Mutex(State(identity: identity, seen: stamp))
        if let path = files.clientAuthority {
            let bytes = try PEMFile.read(path, .clientAuthority)
            _ = try PEMFile.certificates(bytes, .clientAuthority)
            clientAuthorities = bytes
        } else {
            clientAuthorities = nil
        }
    }

    var identity: ServerIdentity { state.withLock { $0.identity } }

    /// When the certificate that is shown, or one that vouches for it, expires.
    package var endsAt: Instant { identity.endsAt }

    /// For `/health/ready`, from two weeks before the end on.
    package var note: String? {
        let days = (endsAt.microseconds - clock.now().microseconds) / 86_400_000_000
        guard days < 14 else { return nil }
        return days < 0 ? "the certificate has expired" : "the certificate expires in \(days) days"
    }

    /// Takes up a renewed certificate. Called again and again; costs two looks at files when nothing has changed. What cannot
    /// be used is told once, and what was shown before is shown on.
    func renew(_ log: Log) {
        let stamp = Stamp(files)
        let now = Moment.now()
        let isSettled = state.withLock { state in
            guard stamp != state.seen else {
                state.changed = nil
                return false
            }
            if state.changed?.stamp != stamp { state.changed = (stamp, now) }
            return state.changed.map { now - $0.at >= settle.microseconds } ?? false
        }
        guard isSettled else { return }
        do {
            let identity = try ServerIdentity(files, now: clock.now())
            state.withLock { state in
                state.identity = identity
                state.seen = stamp
                state.changed = nil
            }
            log.notice("a renewed certificate is shown from now on", ["expires": .string(identity.endsAt.rfc3339)])
        } catch {
            state.withLock { state in
                state.seen = stamp
                state.changed = nil
            }
            log.error(
                "a renewed certificate cannot be used, the old one is shown on", ["reason": .string(error.description)])
        }
    }
}

/// What tells that a certificate or its key was replaced.
private struct Stamp: Equatable {
    private let parts: [Int]

    init(_ files: TLSFiles) {
        parts = [files.certificate, files.key].flatMap { path in
            var status = stat()
            guard stat(path, &status) == 0 else { return [0, 0, 0, 0] }
            return [
                Int(bitPattern: UInt(status.st_ino)), Int(status.st_size), Int(status.st_mtim.tv_sec),
                Int(status.st_mtim.tv_nsec),
            ]
        }
    }
}
