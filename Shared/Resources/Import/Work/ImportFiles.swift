import FoundationEssentials
import Glibc
import HTTP
import Runtime

/// The files of imports that are not finished: the document as it came, and what judging it came to. They hold people's
/// data, so they are gone as soon as they are not needed.
struct ImportFiles: Sendable {
    let folder: BodyFolder

    func document(_ id: UUID) -> String { "\(folder.path)/\(documentName(id))" }
    func steps(_ id: UUID) -> String { "\(folder.path)/\(stepsName(id))" }

    func documentName(_ id: UUID) -> String { "\(id.lowercase).document" }
    func stepsName(_ id: UUID) -> String { "\(id.lowercase).steps" }

    func removeDocument(_ id: UUID) { remove(document(id)) }

    func removeAll(_ id: UUID) {
        remove(document(id))
        remove(steps(id))
    }

    /// Removes what earlier runs of the process left and no import needs. Nobody may be receiving a document meanwhile.
    func clean(keeping ids: [UUID]) {
        let needed = Set(ids.flatMap { [documentName($0), stepsName($0)] })
        guard let directory = opendir(folder.path) else { return }
        var left: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != "..", !needed.contains(name) { left.append(name) }
        }
        closedir(directory)
        for name in left where name.hasPrefix("incoming-") || name.hasSuffix(".document") || name.hasSuffix(".steps") {
            unlink("\(folder.path)/\(name)")
        }
        folder.removeIfEmpty()
    }

    private func remove(_ path: String) {
        unlink(path)
        folder.removeIfEmpty()
    }
}
