package import AccessLog
import Runtime

extension ImportVoice {
    /// As the access log is told. An import goes on when its request is long over, so it is named by its own id.
    package var accessor: Accessor {
        Accessor(
            .system(isUndo ? "undo" : "import"), for: subject,
            purpose: "\(isUndo ? "Undo of import" : "Import") \(id.lowercase)")
    }
}
