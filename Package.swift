// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target: language mode 6 (by the tools version) and no warning passes.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
    name: "swift-ipvs",
    targets: [
        .systemLibrary(
            name: "CLibNL", pkgConfig: "libnl-genl-3.0",
            providers: [.apt(["libnl-3-dev", "libnl-genl-3-dev"])]),
        .target(name: "IPVSModel", swiftSettings: strict),
        .target(name: "IPVSRules", dependencies: ["IPVSModel"], swiftSettings: strict),
        .target(name: "IPVSSimulator", dependencies: ["IPVSModel"], swiftSettings: strict),
        .testTarget(name: "IPVSModelTests", dependencies: ["IPVSModel"], swiftSettings: strict),
        .testTarget(name: "IPVSRulesTests", dependencies: ["IPVSRules", "IPVSModel"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
