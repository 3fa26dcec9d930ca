import Glibc
import Runtime
import Synchronization

/// A child process that does not outlive this one.
///
/// It leads a process group of its own, so that nothing it starts is left behind; its output goes to a file; it is
/// always reaped; and the kernel kills it when this process dies, however that happens. A signal is never sent to a
/// process identifier that has been reaped, and so may belong to somebody else.
package final class Process: Sendable {
    package struct Command: Sendable {
        /// A path; `PATH` is not searched.
        package var executable: String
        package var arguments: [String]
        /// The whole environment: nothing is inherited.
        package var environment: [String: String]
        package var folder: String?
        /// Where standard output goes; appended to.
        package var log: String
        /// Where standard error goes; to `log` when nil.
        package var errorLog: String?

        package init(
            _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:],
            folder: String? = nil, log: String, errorLog: String? = nil
        ) {
            self.executable = executable
            self.arguments = arguments
            self.environment = environment
            self.folder = folder
            self.log = log
            self.errorLog = errorLog
        }
    }

    package enum Exit: Hashable, Sendable, CustomStringConvertible {
        case code(Int32)
        case signal(Int32)

        package var description: String {
            switch self {
            case .code(let code): "exit \(code)"
            case .signal(let number): "signal \(number)"
            }
        }
    }

    package let command: Command
    package let identifier: Int32
    private let life: Life

    /// Starts the command; returns as soon as it runs.
    package init(_ command: Command) throws {
        self.command = command
        let life = Life()
        self.life = life
        // The kernel's "kill when the parent dies" means the parent *thread*. So the thread that spawns the child stays
        // until the child is gone, and is the one that reaps it.
        _ = NamedThread.start("child") { life.run(command) }
        _ = life.started.wait(for: .seconds(60))
        switch life.birth.withLock({ $0 }) {
        case .success(let identifier): self.identifier = identifier
        case .failure(let error): throw error
        case nil: throw StandError("\(command.executable) was not started within a minute")
        }
    }

    deinit {
        life.signal(SIGKILL, group: true)
    }

    /// Nil while it runs.
    package var exit: Exit? { life.exit.withLock { $0 } }
    package var isRunning: Bool { exit == nil }

    /// Nil when it still runs after `duration`.
    package func wait(for duration: Duration) -> Exit? {
        _ = life.ended.wait(for: duration)
        return exit
    }

    /// Asks it to end (SIGTERM) and kills the group when it has not within `duration`. Nil when it had to be killed.
    @discardableResult
    package func terminate(within duration: Duration = .seconds(30)) -> Exit? {
        life.signal(SIGTERM, group: false)
        if let exit = wait(for: duration) {
            return exit
        }
        kill()
        return nil
    }

    /// Ends it without warning (SIGKILL), with everything it has started, and waits until it is gone.
    package func kill() {
        life.signal(SIGKILL, group: true)
        _ = life.ended.wait(for: .seconds(60))
    }

    /// Freezes the group (SIGSTOP): it keeps its connections and says nothing.
    package func pause() { life.signal(SIGSTOP, group: true) }
    package func resume() { life.signal(SIGCONT, group: true) }
    package func signal(_ number: Int32) { life.signal(number, group: false) }

    /// Runs a command to its end and returns what it wrote.
    package static func run(
        _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:],
        within limit: Duration = .seconds(120)
    ) throws -> (exit: Exit, output: String, errors: String) {
        let folder = try Folder.temporary("run")
        defer { folder.remove() }
        let process = try Process(
            Command(
                executable, arguments, environment: environment, log: folder.file("output"),
                errorLog: folder.file("errors")))
        guard let exit = process.wait(for: limit) else {
            process.kill()
            throw StandError("\(executable) did not end within \(limit)")
        }
        return (exit, try File.text(folder.file("output")), try File.text(folder.file("errors")))
    }
}

/// What the spawning thread and the owner of a `Process` share.
private final class Life: Sendable {
    let started = Stop()
    let ended = Stop()
    let birth = Mutex<Result<pid_t, StandError>?>(nil)
    let exit = Mutex<Process.Exit?>(nil)

    func run(_ command: Process.Command) {
        let result = spawn(command)
        birth.withLock { $0 = result }
        started.request()
        guard case .success(let identifier) = result else { return }
        // Wait without reaping: until `exit` says so under its lock, the identifier stays ours and may be signalled.
        var info = siginfo_t()
        while waitid(P_PID, id_t(identifier), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        exit.withLock { exit in
            var status: Int32 = 0
            waitpid(identifier, &status, 0)
            exit = status & 0x7f == 0 ? .code((status >> 8) & 0xff) : .signal(status & 0x7f)
        }
        // Whatever it has started and left behind goes with it.
        killpg(identifier, SIGKILL)
        ended.request()
    }

    func signal(_ number: Int32, group: Bool) {
        guard case .success(let identifier) = birth.withLock({ $0 }) else { return }
        // The lock is held over these two quick calls on purpose: it is what keeps the identifier from being reaped.
        exit.withLock { exit in
            guard exit == nil else { return }
            if group { killpg(identifier, number) } else { Glibc.kill(identifier, number) }
        }
    }
}
