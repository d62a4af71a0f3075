// swift-tools-version: 6.2
import PackageDescription

/// `tools/check` and CI set OCELLUS_STRICT: there a warning is an error.
let strict = Context.environment["OCELLUS_STRICT"] != nil

let swiftSettings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

let cSettings: [CSetting] = strict ? [.treatAllWarnings(as: .error)] : []

/// The floors, lowest first. A target imports only from lower floors; `tools/check` builds with the check that
/// makes an undeclared import an error.
let targets: [Target] = [
    // floor 0: C, with no logic that Swift could hold
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

    // floor 1: values, memory, rules, protocols
    .target(name: "Frames"),
    .target(name: "Tensors"),
    .target(name: "Messages"),
    .target(name: "Settings", dependencies: ["CYAML"]),

    // floor 2: adapters to camera, disk, processor, world
    .target(
        name: "Emitters",
        dependencies: [
            "Messages",
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
        ]),

    .testTarget(name: "FramesTests", dependencies: ["Frames"]),
    .testTarget(name: "MessagesTests", dependencies: ["Messages", "CMallocCount"]),
    .testTarget(name: "SettingsTests", dependencies: ["Settings"]),
    .testTarget(name: "EmittersTests", dependencies: ["Emitters", "Messages", "CMallocCount"]),
    /// Counts allocations on a thread; linked into tests only.
    .target(name: "CMallocCount", path: "Tests/CMallocCount"),
]

for target in targets where target.type != .system {
    target.swiftSettings = swiftSettings
    target.cSettings = (target.cSettings ?? []) + cSettings
}

let package = Package(
    name: "ocellus",
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2")
    ],
    targets: targets,
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu17
)
