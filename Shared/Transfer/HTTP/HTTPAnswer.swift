import CCurl

/// What comes back during one request, collected by the callbacks below.
final class HTTPAnswer {
    private let limit: Int
    private(set) var body: [UInt8] = []
    private(set) var headers: [(name: String, value: String)] = []
    private(set) var isTooLarge = false

    init(limit: Int) {
        self.limit = limit
    }

    func append(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard body.count + bytes.count <= limit else {
            isTooLarge = true
            body.append(contentsOf: bytes.prefix(limit - body.count))
            // Less than all tells curl to end the transfer.
            return 0
        }
        body.append(contentsOf: bytes)
        return bytes.count
    }

    func appendHeader(_ line: UnsafeRawBufferPointer) {
        // A status line begins the headers again, after a "100 Continue" for one.
        if line.starts(with: Array("HTTP/".utf8)) { headers = [] }
        guard headers.count < 256, let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
        let name = String(decoding: line[..<colon], as: UTF8.self)
        let value = String(decoding: line[(colon + 1)...], as: UTF8.self)
        headers.append((name, trimmedLine(value)))
    }
}

private func trimmedLine(_ text: String) -> String {
    let start = text.drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
}

// curl calls these with the `HTTPAnswer` of the request, on the thread that performs it.

func receiveBody(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?)
    -> Int
{
    guard let context else { return 0 }
    return Unmanaged<HTTPAnswer>.fromOpaque(context).takeUnretainedValue()
        .append(UnsafeRawBufferPointer(start: bytes, count: size * count))
}

func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return 0 }
    Unmanaged<HTTPAnswer>.fromOpaque(context).takeUnretainedValue()
        .appendHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return size * count
}
