package import Stand

extension Town {
    /// Runs `skolbuss import` with these words, as the office: at both services that take documents, with the right to write.
    package func importTool(_ words: String...) throws -> (exit: Process.Exit, output: String, errors: String) {
        let token = folder.file("office.token")
        try File.write(token, try self.token(machine: "office", ["register.write", "schedule.write"]))
        return try tool(
            ["import"] + words + ["--token-file", token, "--register", url(.register), "--schedule", url(.schedule)])
    }
}
