import JSON
import Runtime

/// Puts the definitions into a broker. May be run again at any time: what is there and equal stays as it is.
struct ApplyTopology {
    let definitions: Definitions
    let management: Management
    let secrets: String

    func run() throws {
        try management.change("PUT", "/vhosts/\(management.host)", .object { _ in })
        try applyUsers()
        // Policies first, so that no queue takes a message before its limits hold.
        try management.change(
            "POST", "/definitions/\(management.host)",
            [
                "policies": JSON(definitions.list("policies")),
                "exchanges": JSON(definitions.list("exchanges").map { whole($0).setting("internal", false) }),
                "queues": JSON(definitions.list("queues").map(whole)),
                "bindings": JSON(definitions.list("bindings").map(bound)),
            ])
    }

    /// With what the broker insists on and the file need not repeat.
    private func whole(_ item: JSON) -> JSON {
        item.setting("auto_delete", false).setting("arguments", item["arguments"] ?? .object { _ in })
    }

    private func bound(_ binding: JSON) -> JSON {
        binding.setting("destination_type", "queue").setting("arguments", .object { _ in })
    }

    private func applyUsers() throws {
        for user in definitions.list("users") {
            guard let name = user["name"]?.string else { continue }
            try management.change(
                "PUT", "/users/\(Management.segment(name))",
                ["password": JSON(try password(of: name)), "tags": user["tags"] ?? ""])
        }
        for right in definitions.list("permissions") {
            guard let name = right["user"]?.string else { continue }
            try management.change(
                "PUT", "/permissions/\(management.host)/\(Management.segment(name))",
                [
                    "configure": right["configure"] ?? "^$", "write": right["write"] ?? "^$",
                    "read": right["read"] ?? "^$",
                ])
        }
    }

    /// The user's password from its file, made when there is none.
    private func password(of name: String) throws -> String {
        let path = "\(secrets)/\(name).password"
        let letters = Array("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
        let fresh = String((0..<40).map { _ in letters.randomElement()! })
        return try TextFile.create(path, fresh + "\n") ? fresh : try TextFile.secret(path)
    }
}
