import Glibc
import Synchronization

/// What the operating system asks of the process.
package enum Signals {
    /// The `Stop` of the process as an address: a signal handler is a C function and can capture nothing.
    private static let target = Atomic<UInt>(0)

    private static let endsWhenRepeated = Atomic(false)

    /// SIGTERM, SIGINT and SIGHUP (the terminal is gone) request `stop`; SIGPIPE is ignored, since a peer that hung up is an
    /// error of that write and not of the process. SIGHUP stays ignored where it was, as under `nohup`. Call once, first in
    /// `main`. A handler rather than a blocked mask, because programs started from this one inherit the mask but not the
    /// handler.
    /// - Parameter endsWhenRepeated: for a program at a terminal: whoever asks twice does not want to wait, and the second
    ///   signal ends the process on the spot.
    package static func install(stop: Stop, endsWhenRepeated: Bool = false) {
        // Retained for ever: a signal may come at any time.
        target.store(UInt(bitPattern: Unmanaged.passRetained(stop).toOpaque()), ordering: .releasing)
        Self.endsWhenRepeated.store(endsWhenRepeated, ordering: .releasing)
        signal(SIGPIPE, SIG_IGN)
        for number in [SIGTERM, SIGINT, SIGHUP] {
            var current = sigaction()
            sigaction(number, nil, &current)
            if number == SIGHUP, isIgnored(current) { continue }
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { Signals.requestStop($0) }
            action.sa_flags = SA_RESTART
            sigaction(number, &action, nil)
        }
    }

    /// `SIG_IGN` is the address 1, which is no function and cannot be compared as one.
    private static func isIgnored(_ action: sigaction) -> Bool {
        withUnsafeBytes(of: action.__sigaction_handler) { $0.loadUnaligned(as: UInt.self) == 1 }
    }

    private static func requestStop(_ signal: Int32) {
        guard let address = UnsafeRawPointer(bitPattern: target.load(ordering: .acquiring)) else { return }
        Unmanaged<Stop>.fromOpaque(address)._withUnsafeGuaranteedRef { stop in
            if stop.isRequested, endsWhenRepeated.load(ordering: .acquiring) { _exit(128 + signal) }
            stop.request()
        }
    }
}
