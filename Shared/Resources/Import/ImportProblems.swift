import HTTP
import SS12000

extension Problem {
    static let importRunning = Problem(
        status: 409, code: "import-running", title: "Another document is being imported",
        headers: [("Retry-After", "10")])

    init(_ error: ImportDocumentError) {
        switch error {
        case .notJSON(let offset):
            self.init(
                status: 400, code: "document-not-json", title: "The document is not JSON or is cut off",
                detail: "Nothing was imported; reading stopped at byte \(offset)")
        case .tooLarge:
            self.init(
                status: 413, code: "document-too-large", title: "The document holds too much for one import",
                detail: "At most \(ImportDocument.mostItems) items and 4 GB; import it in parts")
        case .nothingRecognised:
            self.init(
                status: 422, code: "document-not-recognised", title: "The document holds nothing of SS 12000",
                detail: "Expected a list of SS 12000 resources, such as organisations, persons, groups or activities")
        }
    }
}
