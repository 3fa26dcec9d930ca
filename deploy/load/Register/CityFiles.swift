import City
import Glibc
import Runtime
import Stand

/// A city written to files, a part each, as `skolbuss generate city --parts` writes it.
struct CityFiles {
    let city: City
    let files: [String]
    let bytes: Int
    let seconds: Double

    init(_ city: City, in folder: Folder) throws {
        self.city = city
        let start = Deadline.monotonic()
        var files: [String] = []
        var bytes = 0
        for (number, part) in CityDocument.parts(of: city).enumerated() {
            let path = folder.file("\(city.pupils)-\(number).json")
            let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
            guard file >= 0 else { throw SystemCallError("open \(path)") }
            defer { close(file) }
            try CityDocument(city).write(part) { piece in
                bytes += piece.count
                var rest = piece[...]
                while !rest.isEmpty {
                    let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
                    guard count > 0 else { throw SystemCallError("write \(path)") }
                    rest = rest.dropFirst(count)
                }
            }
            files.append(path)
        }
        self.files = files
        self.bytes = bytes
        seconds = Double(Deadline.monotonic() - start) / 1e9
    }
}
