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

/// `tools/build-static` sets OCELLUS_STATIC: then Swift's runtime is linked into the program, with the parts of Foundation
/// that only its static modules would name.
let runtime: [LinkerSetting] =
    Context.environment["OCELLUS_STATIC"] == nil
    ? []
    : [
        .unsafeFlags(["-static-stdlib", "-Xlinker", "--no-export-dynamic", "-Xlinker", "--exclude-libs=ALL"]),
        .linkedLibrary("CoreFoundation"), .linkedLibrary("_FoundationCShims"),
        .linkedLibrary("_FoundationCollections"), .linkedLibrary("_FoundationICU"),
    ]

let cSettings: [CSetting] = strict ? [.treatAllWarnings(as: .error)] : []

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

/// The floors, lowest first. A target imports only from lower floors; `tools/check` builds with the check that
/// makes an undeclared import an error.
var targets: [Target] = [
    // floor 0: C, with no logic that Swift could hold
    .target(name: "CBuiltin", exclude: ["camera-health.onnx", "camera-health-int8.onnx", "demo.mjpeg"]),
    .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
    .target(name: "CKernels"),
    .target(name: "CProcess"),
    .target(name: "CV4L2", linkerSettings: [.linkedLibrary("v4lconvert")]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

    // floor 1: values, memory, rules, protocols
    .target(name: "Decisions"),
    .target(name: "Frames"),
    .target(name: "Health"),
    .target(name: "Messages"),
    .target(name: "ONNX", dependencies: [protobuf], exclude: ["onnx.proto"]),
    .target(name: "Settings", dependencies: ["CYAML"]),
    .target(name: "Tensors"),

    // floor 2: adapters to disk, processor, world
    .target(name: "Capture", dependencies: ["CV4L2", "Frames"]),
    .target(name: "Emitters", dependencies: ["Messages", logging, nioCore, nioHTTP1, nioPosix]),
    .target(name: "Kernels", dependencies: ["CKernels", "Tensors"]),
    .target(name: "Recording", dependencies: ["Frames"]),

    // floor 3: pixels → tensor; tensor → scores
    .target(name: "Network", dependencies: ["Kernels", "ONNX", "Tensors"]),
    .target(name: "Preprocess", dependencies: ["CJPEG", "Frames", "Kernels", "Tensors"]),

    // floor 4: the street
    .target(
        name: "Pipeline",
        dependencies: ["Decisions", "Frames", "Health", "Messages", "Network", "Preprocess", "Tensors", histogram]),

    // floor 5: commands and wiring
    .executableTarget(
        name: "ocellus",
        dependencies: [
            "Capture", "CBuiltin", "CProcess", "Decisions", "Emitters", "Frames", "Kernels", "Messages", "Network",
            "ONNX",
            "Pipeline",
            "Preprocess", "Recording", "Settings", "Tensors", argumentParser, logging, serviceLifecycle,
        ], linkerSettings: runtime),

    // tests, and what only they use
    .target(name: "CAllocations", path: "Tests/CAllocations"),
    .target(name: "Testdata", dependencies: ["Frames"], path: "Tests/Testdata"),
    .target(name: "TestModels", dependencies: ["ONNX"], path: "Tests/TestModels"),
    .testTarget(name: "CaptureTests", dependencies: ["Capture", "Frames"]),
    .testTarget(
        name: "CommandTests",
        dependencies: ["Capture", "Frames", "ocellus", "Pipeline", "Preprocess", "Recording", "Settings", "Testdata"]),
    .testTarget(name: "DecisionsTests", dependencies: ["Decisions"]),
    .testTarget(name: "EmittersTests", dependencies: ["CAllocations", "Emitters", "Messages"]),
    .testTarget(name: "FramesTests", dependencies: ["Frames"]),
    .testTarget(name: "HealthTests", dependencies: ["Health", "Testdata"]),
    .testTarget(name: "KernelsTests", dependencies: ["CKernels", "Kernels", "Tensors", "Testdata"]),
    .testTarget(name: "MessagesTests", dependencies: ["CAllocations", "Messages"]),
    .testTarget(
        name: "NetworkTests", dependencies: ["Kernels", "Network", "ONNX", "Tensors", "Testdata", "TestModels"],
        exclude: ["conformance-passing.txt"]),
    .testTarget(name: "ONNXTests", dependencies: ["ONNX", "Testdata"]),
    .testTarget(
        name: "PipelineTests",
        dependencies: [
            "CAllocations", "Decisions", "Emitters", "Frames", "Kernels", "Messages", "Network", "ONNX", "Pipeline",
            "Preprocess", "Recording", "Testdata",
        ]),
    .testTarget(
        name: "PreprocessTests",
        dependencies: [
            "CAllocations", "Frames", "Kernels", "Preprocess", "Recording", "Tensors", "Testdata",
        ]),
    .testTarget(name: "RecordingTests", dependencies: ["CAllocations", "Frames", "Recording", "Testdata"]),
    .testTarget(name: "SettingsTests", dependencies: ["Frames", "Settings"]),
]

/// `tools/test` sets OCELLUS_LOW_FLOORS for its debug build of the floors whose assertions matter most.
let lowFloors = [
    "CAllocations", "CYAML", "Decisions", "DecisionsTests", "Frames", "FramesTests", "Messages", "MessagesTests",
    "Settings", "SettingsTests",
]
let onlyLowFloors = Context.environment["OCELLUS_LOW_FLOORS"] != nil

/// `tools/fuzz` sets OCELLUS_FUZZ: then there is one more program, which libFuzzer's own main calls.
if Context.environment["OCELLUS_FUZZ"] != nil {
    targets.append(
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "CBuiltin", "Emitters", "Frames", "Messages", "Network", "ONNX", "Preprocess", "Recording", "Settings",
                "Tensors", "TestModels", nioCore,
            ], path: "tools/fuzz/Targets", swiftSettings: [.unsafeFlags(["-parse-as-library"])]))
}

for target in targets where target.type != .system {
    target.swiftSettings = (target.swiftSettings ?? []) + swiftSettings
    target.cSettings = (target.cSettings ?? []) + cSettings
}

let package = Package(
    name: "ocellus",
    dependencies: [
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: onlyLowFloors ? targets.filter { lowFloors.contains($0.name) } : targets,
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu17
)
