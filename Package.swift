// swift-tools-version: 6.2
import PackageDescription

/// The Makefile sets this for our own programs. Packages that depend on this one never see what hangs on it: Swift forbids
/// them unsafe flags, and start-up time is the programs' business.
let isOwnBuild = Context.environment["IPVS_OWN_BUILD"] != nil

/// Release builds ask for types directly: looking them up by their mangled names touches pages at the start.
let directTypes = ["-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors"]

/// Every Swift target: language mode 6 (by the tools version) and no warning passes. (In a package that others depend
/// on, Swift shows no warnings at all, so that a newer compiler's do them no harm.)
let strict: [SwiftSetting] =
    [.treatAllWarnings(as: .error)]
    + (isOwnBuild ? [.unsafeFlags(directTypes, .when(configuration: .release))] : [])

/// What tests and checks ask millions of times is optimised in debug builds too. Assertions stay.
let quick: [SwiftSetting] =
    strict
    + (isOwnBuild ? [.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))] : [])

/// For a release of our own.
func link(_ flags: String...) -> [LinkerSetting] {
    isOwnBuild ? [.unsafeFlags(flags, .when(configuration: .release))] : []
}

/// Fully static: runs where nothing else is, in a slim image of a CI for one. And what its runs touch lies together: see
/// `Tests/Tools/startup`. Names that are not there any more do no harm.
func linkStatically(ordered list: String) -> [LinkerSetting] {
    link(
        "-static-executable", "-use-ld=lld", "-Xlinker", "--no-warn-symbol-ordering", "-Xlinker",
        "--symbol-ordering-file=\(Context.packageDirectory)/Sources/CStartup/\(list)")
}

/// `make docs` sets the variable; for nobody else the plugin is a dependency.
let documentation: [Package.Dependency] =
    Context.environment["IPVS_DOCS"] == nil
    ? [] : [.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0")]

let package = Package(
    name: "swift-ipvs",
    products: [
        .library(name: "IPVSModel", targets: ["IPVSModel"]),
        .library(name: "IPVSRules", targets: ["IPVSRules"]),
        .library(name: "IPVSKernel", targets: ["IPVSKernel"]),
        .library(name: "IPVSSimulator", targets: ["IPVSSimulator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ] + documentation,
    targets: [
        .systemLibrary(
            name: "CLibNL", pkgConfig: "libnl-genl-3.0",
            providers: [.apt(["libnl-3-dev", "libnl-genl-3-dev"])]),
        // Captures and logs are compressed.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "CIPVS"),
        .target(name: "CStartup", exclude: ["link-order.txt", "link-order-ipvs.txt"]),
        .target(name: "FileReplacement", swiftSettings: strict),
        .target(name: "IPVSModel", swiftSettings: quick),
        .target(name: "IPVSRules", dependencies: ["IPVSModel"], swiftSettings: quick),
        .target(name: "IPVSSimulator", dependencies: ["IPVSModel"], swiftSettings: quick),
        .target(
            name: "IPVSFormats", dependencies: ["IPVSModel", "IPVSRules", "IPVSSimulator"],
            swiftSettings: quick),
        .target(name: "IPVSWire", dependencies: ["IPVSModel"], swiftSettings: strict),
        .target(
            name: "IPVSKernel", dependencies: ["IPVSModel", "IPVSWire", "CIPVS", "CLibNL"],
            swiftSettings: strict),
        .executableTarget(
            name: "ipvsadm",
            dependencies: ["IPVSModel", "IPVSRules", "IPVSKernel", "FileReplacement", "CStartup"],
            swiftSettings: strict, linkerSettings: linkStatically(ordered: "link-order.txt")),
        .executableTarget(
            name: "ipvs",
            dependencies: [
                "IPVSModel", "IPVSRules", "IPVSFormats", "IPVSSimulator", "IPVSWire", "IPVSKernel",
                "FileReplacement", "CStartup", "CZlib", "CZstd",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                // The server of `ipvs metrics --listen`, and what asks the agents of `ipvs weights`.
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict, linkerSettings: linkStatically(ordered: "link-order-ipvs.txt")),
        .testTarget(
            name: "IPVSModelTests", dependencies: ["Parity", "IPVSModel", "IPVSSimulator"],
            swiftSettings: strict),
        .testTarget(
            name: "IPVSRulesTests", dependencies: ["Parity", "IPVSRules", "IPVSModel"], swiftSettings: strict),
        .testTarget(
            name: "IPVSFormatsTests",
            dependencies: [
                "GuestSupport", "Parity", "TestSupport", "IPVSFormats", "IPVSModel", "IPVSRules",
                "IPVSSimulator",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "IPVSSimulatorTests",
            dependencies: ["IPVSSimulator", "IPVSFormats", "IPVSModel", "IPVSRules"],
            swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["IPVSModel", "IPVSWire", "IPVSKernel", "IPVSSimulator"],
            path: "Tests/Support/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "IPVSWireTests", dependencies: ["TestSupport", "IPVSModel", "IPVSWire", "CIPVS"],
            swiftSettings: strict),
        .testTarget(
            name: "IPVSKernelTests",
            dependencies: ["TestSupport", "IPVSModel", "IPVSWire", "IPVSKernel", "CIPVS"],
            swiftSettings: strict),
        .testTarget(
            name: "IPVSAdmTests",
            dependencies: [
                "Parity", "TestSupport", "ipvsadm", "IPVSFormats", "IPVSModel", "IPVSRules", "IPVSKernel",
                "IPVSWire",
            ],
            swiftSettings: strict),
        // Programs that run inside the embedded kernel: the scenarios with both tools, and the benchmark.
        .target(name: "CGuest", path: "Tests/Support/CGuest"),
        .target(
            name: "GuestSupport", dependencies: ["CGuest"], path: "Tests/Support/GuestSupport",
            swiftSettings: strict),
        .testTarget(name: "CommandTests", dependencies: ["GuestSupport"], swiftSettings: strict),
        .testTarget(
            name: "IpvsCommandTests",
            dependencies: [
                "GuestSupport", "TestSupport", "Parity", "ipvs", "IPVSFormats", "IPVSModel", "IPVSRules",
                "IPVSSimulator",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "RobustTests", dependencies: ["GuestSupport", "IPVSModel", "IPVSRules"],
            swiftSettings: strict),
        .testTarget(
            name: "KernelTests",
            dependencies: [
                "GuestSupport", "TestSupport", "IPVSFormats", "IPVSKernel", "IPVSModel", "IPVSRules",
                "IPVSSimulator", "Parity", "ipvs",
            ],
            swiftSettings: strict),
        // The manual pages against what the programs take, and the completion scripts' generator.
        .testTarget(
            name: "ManualTests",
            dependencies: [
                "ipvs", "ipvsadm", "IPVSRules", "IPVSModel", "IPVSSimulator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        // Holds the documents against the programs.
        .executableTarget(
            name: "Documents", path: "Tests/Tools/documents", exclude: ["check", "manuals", "programs"],
            swiftSettings: strict),
        .testTarget(name: "DocumentsTests", dependencies: ["Documents"], swiftSettings: strict),
        // Reads the sources as text: which target imports what, and what must not be in them.
        .testTarget(name: "StyleTests", swiftSettings: strict),
        // Every reader of outside data, and the simulator, for libFuzzer: see `Tests/Fuzz/fuzz`.
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "IPVSFormats", "IPVSKernel", "IPVSModel", "IPVSRules", "IPVSSimulator", "IPVSWire",
            ],
            path: "Tests/Fuzz/Fuzz", swiftSettings: strict),
        // What a file of other people's programs makes of a table: see `Tests/Tools/programs/keepalived.py`.
        .executableTarget(
            name: "ImportedRules", dependencies: ["IPVSFormats", "IPVSModel", "IPVSRules"],
            path: "Tests/Tools/programs/ImportedRules", swiftSettings: strict),
        .executableTarget(
            name: "SimulatorBenchmark",
            dependencies: ["IPVSFormats", "IPVSSimulator", "IPVSModel", "IPVSRules"],
            path: "Tests/Benchmarks/SimulatorBenchmark", swiftSettings: strict),
        .target(name: "CParity", path: "Tests/Support/CParity"),
        .target(
            name: "Parity",
            dependencies: ["CParity", "GuestSupport", "IPVSKernel", "IPVSModel", "IPVSSimulator"],
            path: "Tests/Kernel/Parity", swiftSettings: strict),
        .testTarget(
            name: "ParityTests", dependencies: ["GuestSupport", "Parity"], swiftSettings: strict),
        // Runs inside the second kernel, which has nothing but it: no libraries either.
        .executableTarget(
            name: "SecondKernel",
            dependencies: ["GuestSupport", "IPVSKernel", "IPVSModel", "IPVSSimulator", "Parity"],
            path: "Tests/Kernel/SecondKernel", swiftSettings: strict,
            linkerSettings: link("-static-executable")),
        .executableTarget(
            name: "Benchmarks", dependencies: ["GuestSupport"], path: "Tests/Benchmarks/Benchmarks",
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)

/// Tests are in `Tests/Unit`, those that run in the embedded kernel in `Tests/Kernel`.
let inEmbeddedKernel: Set = ["CommandTests", "KernelTests", "ParityTests", "RobustTests"]
for target in package.targets where target.type == .test {
    target.path = "Tests/\(inEmbeddedKernel.contains(target.name) ? "Kernel" : "Unit")/\(target.name)"
}

/// `ONLY_TESTS` in the environment names some, where building all would be waste: see `Tests/Tools/sanitize`.
if let names = Context.environment["ONLY_TESTS"]?.split(separator: " ") {
    package.targets.removeAll { target in target.type == .test && !names.contains { $0 == target.name } }
}
