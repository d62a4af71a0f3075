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
    .target(name: "CKernels"),

    // floor 1: values, memory, rules, protocols
    .target(name: "Frames"),
    .target(name: "Tensors"),
    .target(
        name: "ONNX", dependencies: [.product(name: "SwiftProtobuf", package: "swift-protobuf")],
        exclude: ["onnx.proto"]),

    // floor 2: adapters to camera, disk, processor, world
    .target(name: "Kernels", dependencies: ["CKernels", "Tensors"]),

    // floor 3: pixels → tensor; tensor → scores
    .target(name: "Network", dependencies: ["Kernels", "ONNX", "Tensors"]),

    .testTarget(name: "NetworkTests", dependencies: ["Network", "Kernels", "ONNX"]),
    .testTarget(name: "FramesTests", dependencies: ["Frames"]),
    .testTarget(name: "RecordingTests", dependencies: ["Recording", "Frames", "Testdata"]),
    .testTarget(
        name: "PreprocessTests",
        dependencies: ["Preprocess", "Recording", "Frames", "Tensors", "Testdata", "CAllocations"]),
]

for target in targets where target.type != .system {
    target.swiftSettings = swiftSettings
    target.cSettings = (target.cSettings ?? []) + cSettings
}

let package = Package(
    name: "ocellus",
    dependencies: [
        .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0")
    ],
    targets: targets,
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu17
)
