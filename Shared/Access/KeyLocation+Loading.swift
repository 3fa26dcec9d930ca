extension KeyLocation {
    /// The document as it is now.
    func load() throws(AccessError) -> [UInt8] {
        switch self {
        case .file(let path): return try KeyFile.read(path)
        case .url(let url): throw .keysUnreachable("\(url): only files are read yet")
        }
    }
}
