import Glibc
import Stand
import Testing

/// A lint: what is compared with `==` ends at the first byte that differs, and the time tells which.
struct `The sources` {
    private static func swiftFiles(under folder: String) -> [String] {
        guard let entries = opendir(folder) else { return [] }
        defer { closedir(entries) }
        var files: [String] = []
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(".") { continue }
            if name.hasSuffix(".swift") { files.append("\(folder)/\(name)") }
            if entry.pointee.d_type == UInt8(DT_DIR) { files += swiftFiles(under: "\(folder)/\(name)") }
        }
        return files
    }

    /// An operand whose last word is one of a secret, on either side of a comparison with something else than nil.
    private static func comparesSecret(_ line: Substring) -> Bool {
        let secret =
            "(?:secret|password|passphrase|bearer|bearerToken|accessToken|apiKey|signature|hmac|mac|authenticator)"
        guard
            let left = try? Regex("(?i)\\b[a-z0-9_.]*\(secret)\\)?\\s*[!=]=(?!\\s*nil)"),
            let right = try? Regex("(?i)[!=]=\\s*[a-z0-9_.]*\(secret)\\b(?!\\s*[.(])")
        else { return true }
        return line.contains(left) || line.contains(right)
    }

    @Test func `no source compares a secret, code or signature but in constant time`() throws {
        let files = ["Shared", "Services", "deploy/skolbuss"].flatMap {
            Self.swiftFiles(under: "\(Repository.root)/\($0)")
        }
        #expect(files.count > 500)
        for file in files {
            for line in try File.text(file).split(separator: "\n") {
                let code = line.drop { $0 == " " }
                if code.hasPrefix("//") || !(code.contains("==") || code.contains("!=")) { continue }
                #expect(!Self.comparesSecret(code), "use constantTimeEqual: \(file): \(code)")
            }
        }
    }

    @Test(arguments: [
        "if signature == expected { return }", "guard held.secret != given else { return }",
        "return mac == code(of: body)",
        "given == subscription.bearerToken", "if expected == signature {",
    ])
    func `are seen through when they would`(line: Substring) {
        #expect(Self.comparesSecret(line))
    }

    @Test(arguments: [
        "if signature == nil { return }", "guard bearer != nil else { return }", "signature.count == 64",
        "constantTimeEqual(signature, expected)", "machine == other", "bearerToken.map { $0 == other }",
    ])
    func `are left alone when they would not`(line: Substring) {
        #expect(!Self.comparesSecret(line))
    }
}
