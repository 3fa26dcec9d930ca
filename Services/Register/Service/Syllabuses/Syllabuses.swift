import Resources
import SS12000

/// The subjects and courses that can be taught.
enum Syllabuses {
    static let table = ResourceTable(
        .syllabuses, name: "syllabuses",
        columns: [
            StandardColumns.text("school_type", "schoolType"), StandardColumns.text("subject_name", "subjectName"),
            StandardColumns.text("subject_code", "subjectCode"),
            StandardColumns.text("subject_designation", "subjectDesignation"),
            StandardColumns.text("course_name", "courseName"), StandardColumns.text("course_code", "courseCode"),
        ], keepsTombstones: true)

    static let list = ResourceList(table, filters: [])
}
