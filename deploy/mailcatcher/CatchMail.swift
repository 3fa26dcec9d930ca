import Glibc
import Runtime

/// The whole program: reads the arguments, listens, takes mail until SIGTERM or SIGINT. Returns the exit code.
func catchMail(_ arguments: [String]) -> Int32 {
    let options: CatcherOptions
    do {
        options = try CatcherOptions(arguments: Array(arguments.dropFirst()))
    } catch {
        write(toStandardError: "mailcatcher: \(error)\n\n\(CatcherOptions.usage)\n")
        return 64
    }
    if options.wantsUsage {
        write(toStandardError: CatcherOptions.usage + "\n")
        return 0
    }
    do {
        let mailbox = try Mailbox(options)
        let listener = try Listener(port: options.port)
        let script = Script(refusals: options.refusals, dropAfterMessage: options.dropAfterMessage)
        let stop = Stop()
        Signals.install(stop: stop)
        write(toStandardError: "mailcatcher: listening on smtp://127.0.0.1:\(listener.port)\n")
        listener.accept(until: stop) { socket in
            Conversation(socket: socket, script: script, mailbox: mailbox).run()
        }
        return 0
    } catch {
        write(toStandardError: "mailcatcher: \(error)\n")
        return 1
    }
}

func write(toStandardError text: String) {
    var text = text
    text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
