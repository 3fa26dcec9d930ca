import Glibc
import Runtime
import Stand
import TestSupport
import Testing

/// The test ground itself: a machine is as clean after a test as before it.
@Suite(.timeLimit(.minutes(5)))
struct ProcessTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func shell(_ script: String) throws -> Process {
        try Process(.init("/bin/sh", ["-c", script], environment: ["PATH": "/bin"], log: folder.path("log")))
    }

    private func isAlive(_ identifier: pid_t) -> Bool { kill(identifier, 0) == 0 }

    @Test func `what a process writes and how it ends is kept`() throws {
        let answer = try Process.run("/bin/sh", ["-c", "echo out; echo err >&2; exit 7"])
        #expect(answer.exit == .code(7))
        #expect(answer.output == "out\n" && answer.errors == "err\n")
        let killed = try shell("exec sleep 600")
        #expect(killed.isRunning)
        killed.kill()
        #expect(killed.exit == .signal(SIGKILL))
    }

    @Test func `it is given its own environment and folder and no open files`() throws {
        let descriptor = open("/dev/null", O_RDONLY)
        defer { close(descriptor) }
        let process = try Process(
            .init(
                "/bin/sh", ["-c", "pwd; echo $MARK; ls /proc/self/fd | wc -l"],
                environment: ["PATH": "/bin", "MARK": "here"], folder: folder.path, log: folder.path("log")))
        #expect(process.wait(for: .seconds(30)) == .code(0))
        // Standard input, output, error, and the listing itself.
        #expect(try File.text(folder.path("log")) == "\(folder.path)\nhere\n4\n")
    }

    @Test func `asked to end it may finish, and it is killed when it does not`() throws {
        let polite = try shell("trap 'exit 5' TERM; echo ready; while :; do sleep 0.1; done")
        let stubborn = try Process(
            .init(
                "/bin/sh", ["-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"],
                environment: ["PATH": "/bin"], log: folder.path("stubborn")))
        for log in ["log", "stubborn"] {
            try eventually("it listens") {
                try File.exists(folder.path(log)) && File.text(folder.path(log)) == "ready\n"
            }
        }
        #expect(polite.terminate() == .code(5))
        #expect(stubborn.terminate(within: .milliseconds(300)) == nil)
        #expect(stubborn.exit == .signal(SIGKILL))
    }

    @Test func `what a process has started ends with it`() throws {
        let parent = try shell("sleep 600 & echo $!; wait")
        let child = try eventually("a grandchild") { pid_t(try File.text(folder.path("log")).dropLast()) }
        #expect(isAlive(child))
        parent.kill()
        try eventually("the grandchild is gone") { !isAlive(child) }
    }

    @Test func `a process nobody holds any more ends`() throws {
        let child: pid_t
        do {
            let process = try shell("exec sleep 600")
            child = process.identifier
            #expect(isAlive(child))
        }
        try eventually("it is gone") { !isAlive(child) }
    }

    @Test func `a program that is not there is an error and not a child`() throws {
        #expect(throws: StandError.self) {
            try Process(.init("/nowhere/at-all", log: folder.path("log")))
        }
    }

    @Test func `a port stays reserved while its holder lives and is free afterwards`() throws {
        var first: Port? = try Port()
        let number = try #require(first?.number)
        #expect(try Port(preferring: number).number != number)
        first = nil
        #expect(first == nil)
        #expect(try Port(preferring: number).number == number)
    }
}
