import Glibc

/// Starts the command in a process group of its own, with no descriptors but its output, default signals, and the
/// kernel told to kill it when the calling thread ends. `setpriv` does the last and then becomes the command, so the
/// identifier is the command's own.
func spawn(_ command: Process.Command) -> Result<pid_t, StandError> {
    guard access(command.executable, X_OK) == 0 else {
        return .failure(.system("execute", command.executable, code: errno))
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let append = O_WRONLY | O_CREAT | O_APPEND
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, command.log, append, 0o600)
    if let errorLog = command.errorLog {
        posix_spawn_file_actions_addopen(&actions, 2, errorLog, append, 0o600)
    } else {
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
    }
    // A descriptor that somebody forgot to mark close-on-exec would keep a port or a pipe open in the child.
    for descriptor in Int32(3)..<256 { posix_spawn_file_actions_addclose(&actions, descriptor) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
        &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    let setpriv = "/usr/bin/setpriv"
    let folder = command.folder.map { ["/usr/bin/env", "--chdir=\($0)"] } ?? []
    let arguments =
        [setpriv, "--pdeathsig", "KILL", "--"] + folder + [command.executable] + command.arguments
    let environment = command.environment.map { "\($0.key)=\($0.value)" }
    var identifier: pid_t = 0
    let code = withCStrings(arguments) { arguments in
        withCStrings(environment) { environment in
            posix_spawn(&identifier, setpriv, &actions, &attributes, arguments, environment)
        }
    }
    return code == 0 ? .success(identifier) : .failure(.system("posix_spawn", command.executable, code: code))
}

private func withCStrings<T>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> T
) -> T {
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
}
