import Glibc
import Runtime
import Testing

@Suite(.timeLimit(.minutes(2)), .serialized) struct SignalTests {
    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func `a signal asks the process to stop instead of ending it`(signal: Int32) {
        let stop = Stop()
        Signals.install(stop: stop)
        // Afterwards an interrupted test run ends as usual.
        defer { Glibc.signal(signal, SIG_DFL) }
        #expect(!stop.isRequested)
        kill(getpid(), signal)
        #expect(stop.wait(for: .seconds(30)))
    }

    @Test func `writing to a peer that hung up is an error and not the end`() {
        Signals.install(stop: Stop())
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        #expect(write(ends[1], "x", 1) == -1)
        #expect(errno == EPIPE)
        close(ends[1])
    }
}
