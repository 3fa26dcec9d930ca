import Runtime

/// The mail catcher: takes every mail on loopback and delivers none.
package final class MailCatcher: Sendable {
    package let port: Port
    /// One JSON line per accepted mail.
    package let mails: String
    let process: Process

    /// - Parameter script: arguments that make it behave like a bad server.
    package init(in folder: Folder, port: Port? = nil, script: [String] = []) throws {
        let port = try port ?? Port()
        self.port = port
        mails = folder.file("mails.jsonl")
        process = try Process(
            .init(
                Repository.binary("mailcatcher"), ["--port", "\(port.number)", "--jsonl", mails] + script,
                log: folder.file("mailcatcher.log")))
        let deadline = Deadline(in: .seconds(30))
        while !port.isAccepting {
            if let exit = process.exit {
                throw StandError("the mail catcher ended (\(exit)):\n\(File.tail(folder.file("mailcatcher.log")))")
            }
            if deadline.hasPassed { throw StandError("the mail catcher did not listen within 30 seconds") }
            _ = process.wait(for: .milliseconds(20))
        }
    }

    package func stop() { process.terminate(within: .seconds(10)) }
    package func kill() { process.kill() }
}
