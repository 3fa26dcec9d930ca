import CCurl
import Glibc

/// A file that is sent as the body of one request. Its length is what it was at the beginning: a file that is cut off
/// meanwhile ends the request.
final class FileBody {
    let size: Int
    private let descriptor: Int32
    private var left: Int

    init(_ path: String) throws(TransferError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            if descriptor >= 0 { close(descriptor) }
            throw .unusable(part: "body file")
        }
        size = Int(status.st_size)
        left = size
    }

    deinit { close(descriptor) }

    fileprivate func read(into bytes: UnsafeMutableRawBufferPointer) -> Int {
        guard left > 0 else { return 0 }
        while true {
            let count = Glibc.read(descriptor, bytes.baseAddress, min(bytes.count, left))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return Int(CURL_READFUNC_ABORT) }
            left -= count
            return count
        }
    }
}

// curl calls it with the `FileBody` of the request, on the thread that performs it.
func readFileBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return Int(CURL_READFUNC_ABORT) }
    return Unmanaged<FileBody>.fromOpaque(context).takeUnretainedValue()
        .read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}
