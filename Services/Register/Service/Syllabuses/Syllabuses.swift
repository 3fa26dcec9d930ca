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
            StandardColumns.order("subject_name_order", "subjectName"),
            StandardColumns.order("subject_code_order", "subjectCode"),
            StandardColumns.order("subject_designation_order", "subjectDesignation"),
            StandardColumns.order("course_name_order", "courseName"),
            StandardColumns.order("course_code_order", "courseCode"),
        ], keepsTombstones: true)

    static let list = ResourceList(
        table, filters: [], sortKeys: sortKeys, lookup: [.ids], isOrderedByCreation: true)

    /// `SubjectNameAsc`, `SubjectNameDesc` and so on.
    private static let sortKeys: [String: ResourceOrder] = {
        let columns = [
            "SubjectName": "subject_name_order", "SubjectCode": "subject_code_order",
            "SubjectDesignation": "subject_designation_order", "CourseName": "course_name_order",
            "CourseCode": "course_code_order",
        ]
        var keys: [String: ResourceOrder] = [:]
        for (name, column) in columns {
            keys["\(name)Asc"] = .ascending(.text(column))
            keys["\(name)Desc"] = .descending(.text(column))
        }
        return keys
    }()
}
