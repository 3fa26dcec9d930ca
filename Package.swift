// swift-tools-version: 6.3
// The table of targets is the architecture diagram, and each dependency list is a permission list: a target may import
// what stands in its row and nothing else (the build runs with `--explicit-target-dependency-import-check error`).
// There are no package dependencies; C libraries come from Debian through the module maps in Shared/C.
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

// Each C library is imported by exactly one module of ours.
func debian(_ name: String, pkgConfig: String, package: String) -> Target {
    .systemLibrary(name: name, path: "Shared/C/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

func shared(_ name: String, path: String? = nil, _ dependencies: [Target.Dependency], sql: Bool = false) -> Target {
    .target(
        name: name, dependencies: dependencies, path: path ?? "Shared/\(name)", exclude: ["DESIGN.md"],
        resources: sql ? [.embedInCode("Migrations")] : [], swiftSettings: strict)
}

func contracts(_ name: String, path: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Shared/Contracts/\(path)",
        exclude: ["Samples"], swiftSettings: strict)
}

// A service is a library that tests can run without a broker, and an executable of a few lines beside it.
func service(_ name: String, _ dependencies: [Target.Dependency]) -> [Target] {
    let common: [Target.Dependency] = [
        "Runtime", "JSON", "SQLite", "Contracts", "Messaging", "HTTP", "Access", "AccessLog",
        "PersonRecords", "SS12000", "Hosting",
    ]
    return [
        .target(
            name: "\(name)Service", dependencies: common + dependencies, path: "Services/\(name)/Service",
            resources: [.embedInCode("Migrations"), .embedInCode("openapi.json")], swiftSettings: strict),
        .executableTarget(
            name: name.lowercased(), dependencies: [.target(name: "\(name)Service"), "Hosting", "RabbitMQ"],
            path: "Services/\(name)/Main", swiftSettings: strict),
    ]
}

func tool(
    _ name: String, path: String, _ dependencies: [Target.Dependency], embedding files: [String] = []
) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: path, resources: files.map { .embedInCode($0) },
        swiftSettings: strict)
}

let everyShared: [Target.Dependency] = [
    "Runtime", "Digest", "JSON", "SQLite", "Contracts", "RegisterContracts", "ScheduleContracts",
    "AttendanceContracts", "Messaging", "RabbitMQ", "HTTP", "Transfer", "Access", "AccessLog", "PersonRecords",
    "SS12000",
    "Resources", "Following", "Hosting",
]
let everyService: [Target.Dependency] = ["RegisterService", "ScheduleService", "AttendanceService", "NotifyService"]
let everyBinary: [Target.Dependency] = [
    "register", "schedule", "attendance", "notify", "skolbuss", "mailcatcher",
]

func tests(_ folder: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(folder)Tests", dependencies: dependencies + ["TestSupport"], path: "Tests/\(folder)",
        swiftSettings: strict)
}

let package = Package(
    name: "skolbuss",
    targets: [
        debian("CSQLite", pkgConfig: "sqlite3", package: "libsqlite3-dev"),
        debian("CRabbitMQ", pkgConfig: "librabbitmq", package: "librabbitmq-dev"),
        debian("CMicroHTTPD", pkgConfig: "libmicrohttpd", package: "libmicrohttpd-dev"),
        debian("CCurl", pkgConfig: "libcurl", package: "libcurl4-openssl-dev"),
        debian("CCjose", pkgConfig: "cjose", package: "libcjose-dev"),
        debian("CCrypto", pkgConfig: "libcrypto", package: "libssl-dev"),
        debian("CJansson", pkgConfig: "jansson", package: "libjansson-dev"),

        // What Swift's Glibc module leaves out; it is the C library itself, so there is no package to name.
        .systemLibrary(name: "CLinux", path: "Shared/C/CLinux"),

        shared("Runtime", ["CLinux"]),
        shared("Digest", ["CCrypto"]),
        shared("JSON", ["CJansson"]),
        shared("SQLite", ["CSQLite", "Runtime"]),
        contracts("Contracts", path: "Core", ["Runtime", "JSON"]),
        shared("Messaging", ["Runtime", "Digest", "JSON", "SQLite", "Contracts"], sql: true),
        shared("RabbitMQ", ["CRabbitMQ", "Runtime", "Contracts", "Messaging"]),
        shared("HTTP", ["CMicroHTTPD", "Runtime", "JSON"]),
        shared("Transfer", ["CCurl", "Runtime"]),
        shared("Access", ["CCjose", "Runtime", "Digest", "JSON", "HTTP", "Transfer"]),
        shared("AccessLog", ["Runtime", "Digest", "JSON", "SQLite", "HTTP", "Access"], sql: true),
        shared(
            "PersonRecords", ["Runtime", "Digest", "JSON", "SQLite", "HTTP", "Access", "AccessLog", "Resources"],
            sql: true),
        shared("SS12000", ["Runtime", "Digest", "JSON"]),
        shared(
            "Resources", ["Runtime", "Digest", "JSON", "SQLite", "HTTP", "AccessLog", "SS12000"], sql: true),
        shared(
            "Following",
            ["Runtime", "JSON", "SQLite", "HTTP", "Transfer", "Access", "AccessLog", "SS12000", "Resources"]),
        shared("Hosting", ["Runtime", "JSON", "SQLite", "Contracts", "Messaging", "HTTP", "Access", "AccessLog"]),
        contracts("RegisterContracts", path: "Register", ["Contracts", "Runtime", "JSON", "SS12000"]),
        contracts("ScheduleContracts", path: "Schedule", ["Contracts", "Runtime", "JSON", "SS12000"]),
        contracts("AttendanceContracts", path: "Attendance", ["Contracts", "Runtime", "JSON", "SS12000"]),
    ]
        + service(
            "Register", ["Digest", "Resources", "Following", "Transfer", "RegisterContracts", "ScheduleContracts"])
        + service("Schedule", ["Digest", "Resources", "Following", "RegisterContracts", "ScheduleContracts"])
        + service(
            "Attendance", ["Digest", "Resources", "RegisterContracts", "ScheduleContracts", "AttendanceContracts"])
        + service("Notify", ["Transfer", "RegisterContracts", "AttendanceContracts"])
        + [
            tool(
                "skolbuss", path: "deploy/skolbuss",
                [
                    "City", "Runtime", "Digest", "JSON", "SQLite", "Contracts", "Messaging", "RabbitMQ", "Transfer",
                    "Access",
                    "AccessLog", "SS12000", "Following",
                ],
                embedding: ["definitions.json"]),
            .target(
                name: "City", dependencies: ["Runtime", "SS12000"], path: "deploy/city", swiftSettings: strict),
            tool("mailcatcher", path: "deploy/mailcatcher", ["Runtime"]),
            .target(
                name: "Stand", dependencies: ["Runtime", "JSON", "SQLite", "Transfer", "Access"], path: "deploy/stand",
                swiftSettings: strict),
            tool("morning", path: "deploy/morning", ["Stand", "Runtime", "JSON", "Transfer", "SS12000"]),
            tool(
                "town", path: "deploy/town", ["Access", "City", "Stand", "Runtime", "JSON"],
                embedding: ["rarities.json"]),
            tool("load", path: "deploy/load", ["City", "Stand", "Runtime", "JSON", "Transfer", "SS12000"]),

            .target(
                name: "TestSupport", dependencies: everyShared + ["Stand"], path: "Tests/Support",
                swiftSettings: strict),
            tests("Unit", everyShared + everyService + ["City", "Stand"]),
            tests("Contract", everyShared + everyService),
            tests("Integration", everyShared + ["Stand"]),
            tests("EndToEnd", everyShared + everyBinary + ["Stand"]),
            tests("Fault", everyShared + everyBinary + ["Stand"]),
        ]
)
