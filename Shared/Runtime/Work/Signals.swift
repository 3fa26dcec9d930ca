import Glibc
import Synchronization

/// What the operating system asks of the process.
package enum Signals {
    /// The `Stop` of the process as an address: a signal handler is a C function and can capture nothing.
    private static let target = Atomic<UInt>(0)

    /// SIGTERM and SIGINT request `stop`; SIGPIPE is ignored, since a peer that hung up is an error of that write and not
    /// of the process. Call once, first in `main`. A handler rather than a blocked mask, because programs started from this
    /// one inherit the mask but not the handler.
    package static func install(stop: Stop) {
        // Retained for ever: a signal may come at any time.
        target.store(UInt(bitPattern: Unmanaged.passRetained(stop).toOpaque()), ordering: .releasing)
        signal(SIGPIPE, SIG_IGN)
        for number in [SIGTERM, SIGINT] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { _ in Signals.requestStop() }
            action.sa_flags = SA_RESTART
            sigaction(number, &action, nil)
        }
    }

    private static func requestStop() {
        guard let address = UnsafeRawPointer(bitPattern: target.load(ordering: .acquiring)) else { return }
        Unmanaged<Stop>.fromOpaque(address)._withUnsafeGuaranteedRef { $0.request() }
    }
}
