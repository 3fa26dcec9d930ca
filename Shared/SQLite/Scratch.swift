import Glibc

/// A folder for a database that only its process will ever see: tests run on the same kind of file as everything else.
struct Scratch {
    let folder: String

    init() throws(SQLiteError) {
        // mkdtemp puts a name of its own where the X stand.
        var template = Array("/tmp/skolbuss-scratch-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .cannotOpen(path: "/tmp") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    var path: String { folder + "/scratch.sqlite" }

    func remove() {
        for suffix in ["", "-wal", "-shm", "-owner"] { unlink(path + suffix) }
        rmdir(folder)
    }
}
