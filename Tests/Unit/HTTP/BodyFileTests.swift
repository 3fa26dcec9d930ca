import FoundationEssentials
import HTTP
import Runtime
import Synchronization
import TestSupport
import Testing

/// Bodies that go to files: what arrives, what stays, and who may send them.
struct `A body that memory should not hold` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Answers with the number of bytes and their sum, wherever they were put.
    private func server(
        in path: String, leavingFree reserve: Int = 0, keeping name: String? = nil, limits: Limits = Limits(),
        sender: @escaping @Sendable (String) -> Sender = {
            $0 == "Bearer bad" ? .stranger(.tokenMissing) : .machine("importer")
        }
    ) throws -> RunningServer {
        let route = Route(
            .post, "/v1/imports", access: .token, bodyBytes: 12_000_000,
            bodyFolder: BodyFolder(path, leavingFree: reserve),
            handler: { request in
                let bytes = try request.file.map { Array(try Data(contentsOf: URL(filePath: $0.path))) } ?? request.body
                if let name { try request.file?.keep(as: name) }
                let sum = bytes.reduce(0) { ($0 &* 31 &+ Int($1)) % 1_000_003 }
                return .text("\(request.file == nil ? "memory" : "file") \(bytes.count) \(sum)")
            })
        return try RunningServer([route], limits: limits, sender: sender)
    }

    private func head(_ framing: String, token: String = "good") -> String {
        "POST /v1/imports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n\(framing)\r\n\r\n"
    }

    private func body(_ count: Int) -> (bytes: [UInt8], sum: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 251) }
        return (bytes, bytes.reduce(0) { ($0 &* 31 &+ Int($1)) % 1_000_003 })
    }

    private func files(_ path: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }

    @Test(arguments: [1_000_000, 1_000_001, 2_000_002, 9_999_999])
    func `arrives whole, in a file when it is large, and nothing of it is left`(size: Int) throws {
        let path = folder.path("bodies")
        let server = try server(in: path)
        let (bytes, sum) = body(size)
        let connection = try server.connect()
        // Twice on one connection: nothing of the first may come into the second.
        for _ in 0..<2 {
            try connection.send(head("Content-Length: \(size)"))
            try connection.send(bytes)
            #expect(try connection.answer().text == "\(size > 1_000_000 ? "file" : "memory") \(size) \(sum)")
        }
        try eventually("the folder is gone") { !FileManager.default.fileExists(atPath: path) }
    }

    @Test func `in chunks arrives whole, however they are cut`() throws {
        let server = try server(in: folder.path("bodies"))
        let (bytes, sum) = body(5_000_000)
        let connection = try server.connect()
        try connection.send(head("Transfer-Encoding: chunked"))
        var rest = bytes[...]
        var size = 1
        while !rest.isEmpty {
            let chunk = rest.prefix(size)
            rest = rest.dropFirst(size)
            size = size * 3 % 700_001 + 1
            try connection.send(Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + Array("\r\n".utf8))
        }
        try connection.send("0\r\n\r\n")
        #expect(try connection.answer().text == "file 5000000 \(sum)")
    }

    @Test func `stays when the handler keeps it`() throws {
        let path = folder.path("bodies")
        let server = try server(in: path, keeping: "kept")
        let (bytes, _) = body(3_000_000)
        let connection = try server.connect()
        try connection.send(head("Content-Length: 3000000"))
        try connection.send(bytes)
        #expect(try connection.answer().status == 200)
        #expect(files(path) == ["kept"])
        #expect(Array(try Data(contentsOf: URL(filePath: "\(path)/kept"))) == bytes)
    }

    @Test(arguments: [
        "Content-Length: 9000000", "Transfer-Encoding: chunked", "Content-Length: 60000", "Content-Length: 1",
    ])
    func `is refused to a stranger before anything of it is written`(framing: String) throws {
        let path = folder.path("bodies")
        let server = try server(in: path)
        let connection = try server.connect()
        try connection.send(head(framing, token: "bad"))
        #expect(try connection.answer().status == 401)
        #expect(files(path).isEmpty)
    }

    @Test func `is waited for while nobody can say yet whose it is, when it is small`() throws {
        let server = try server(in: folder.path("bodies")) { _ in .undecided }
        let connection = try server.connect()
        let (bytes, sum) = body(50)
        try connection.send(head("Content-Length: 50"))
        try connection.send(bytes)
        let answer = try connection.answer()
        #expect(answer.status == 200 && answer.text.contains("memory 50 \(sum)"))
    }

    @Test func `is refused before it is sent when the disk has no room for it`() throws {
        let path = folder.path("bodies")
        let server = try server(in: path, leavingFree: 1 << 60)
        let connection = try server.connect()
        try connection.send(head("Content-Length: 9000000"))
        let answer = try connection.answer()
        #expect(answer.status == 507 && answer.text.contains("storage-full"))
        #expect(files(path).isEmpty)
    }

    @Test func `is answered clearly when it cannot be written`() throws {
        try folder.write("a file where the folder should be", to: "bodies")
        let server = try server(in: folder.path("bodies"))
        let connection = try server.connect()
        try connection.send(head("Content-Length: 9000000"))
        try connection.send(body(9_000_000).bytes)
        let answer = try connection.answer()
        #expect(answer.status == 503 && answer.text.contains("storage-unavailable"))
    }

    @Test func `leaves nothing when its sender goes away in the middle`() throws {
        let path = folder.path("bodies")
        let server = try server(in: path)
        var connection: RawConnection? = try server.connect()
        try connection?.send(head("Content-Length: 9000000"))
        try connection?.send(body(4_000_000).bytes)
        try eventually("a part is written") { !files(path).isEmpty }
        connection = nil
        try eventually("the part is gone") { files(path).isEmpty }
    }

    @Test func `that proves too long is refused and leaves nothing`() throws {
        let path = folder.path("bodies")
        let server = try server(in: path)
        let connection = try server.connect()
        try connection.send(head("Transfer-Encoding: chunked") + "c00000\r\n")
        try connection.send([UInt8](repeating: 120, count: 0xC00000))
        try connection.send("\r\n0\r\n\r\n")
        #expect(try connection.answer().status == 413)
        try eventually("the file is gone") { files(path).isEmpty }
    }

    @Test func `does not hold up a server that stops`() throws {
        var limits = Limits()
        limits.drain = .milliseconds(200)
        let server = try server(in: folder.path("bodies"), limits: limits)
        let connection = try server.connect()
        try connection.send(head("Content-Length: 9000000"))
        try connection.send(body(4_000_000).bytes)
        server.requestStop()
        #expect(server.hasStopped())
        try eventually("nothing is left") { files(folder.path("bodies")).isEmpty }
    }
}
