import CLinux
import Glibc

/// A thread of the operating system with a name that `top -H` and a debugger show. Everything that blocks runs on one of
/// these; Swift's own pool has only as many threads as the machine has cores.
package final class NamedThread: Sendable {
    private let ended = EventDescriptor()

    private init() {}

    /// Runs `body` on a new thread. The system shows the first 15 bytes of `name`.
    package static func start(
        _ name: String, stackSize: Int = 512 * 1_024, _ body: @escaping @Sendable () -> Void
    ) -> NamedThread {
        let handle = NamedThread()
        let start = ThreadStart(name: name, handle: handle, body: body)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, max(stackSize, 64 * 1_024))
        // Detached, and joined through `ended`: a pthread may be joined only once and not with a deadline.
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, &attributes,
            { argument in
                Unmanaged<ThreadStart>.fromOpaque(argument!).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(start).toOpaque())
        precondition(failure == 0, "no threads left")
        return handle
    }

    /// Waits until the body has returned.
    package func join() {
        while !join(within: .seconds(3_600)) {}
    }

    /// True when the body has returned within `duration`. May be called by several threads and several times.
    package func join(within duration: Duration) -> Bool {
        ended.waitUntilRaised(for: duration)
    }

    fileprivate func bodyHasEnded() {
        ended.raise()
    }
}

private final class ThreadStart: Sendable {
    private let name: String
    private let handle: NamedThread
    private let body: @Sendable () -> Void

    init(name: String, handle: NamedThread, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.handle = handle
        self.body = body
    }

    func run() {
        linux_name_this_thread(name)
        body()
        handle.bodyHasEnded()
    }
}
