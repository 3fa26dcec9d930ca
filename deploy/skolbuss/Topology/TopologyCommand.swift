/// `skolbuss topology apply|check`
enum TopologyCommand {
    static let usage = """
        usage: skolbuss topology apply|check OPTIONS
          \(Management.help)
          --secrets DIR         apply: where each user's password lies as DIR/<user>.password; made when missing
        """

    static func run(_ arguments: [String]) throws -> Int32 {
        let options = try Options(arguments, valued: Management.options.union(["secrets"]), usage: usage)
        let action = try options.onlyWord()
        let definitions = try Definitions(options)
        switch action {
        case "apply":
            let secrets = try options.required("secrets")
            try ApplyTopology(definitions: definitions, management: Management(options), secrets: secrets).run()
            Output.line("applied")
            return 0
        case "check":
            let differences = try CheckTopology(definitions: definitions, management: Management(options)).run()
            for difference in differences { Output.line(difference) }
            if differences.isEmpty { Output.line("the broker holds what the definitions say") }
            return differences.isEmpty ? 0 : 1
        default: throw UsageError(usage)
        }
    }
}
