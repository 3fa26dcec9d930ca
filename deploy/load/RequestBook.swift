/// Requests written out before the clock starts: one block of bytes and where each begins.
struct RequestBook: Sendable {
    private(set) var bytes: [UInt8] = []
    private var ends: [Int] = []

    var count: Int { ends.count }

    func range(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : ends[index - 1])..<ends[index]
    }

    mutating func append(method: String, target: String, port: Int, token: String, body: [UInt8] = []) {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(token)\r\n"
        if !body.isEmpty { head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n" }
        bytes.append(contentsOf: head.utf8)
        bytes.append(contentsOf: [0x0D, 0x0A])
        bytes.append(contentsOf: body)
        ends.append(bytes.count)
    }
}
