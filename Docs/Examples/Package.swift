// swift-tools-version: 6.2
import PackageDescription

/// Where the library is: a repository that has its versions as tags. `Tests/Tools/library` names a clone of its own.
let repository = Context.environment["IPVS_REPOSITORY"] ?? "file:///usr/src/swift-ipvs"

func example(_ name: String, _ products: String...) -> Target {
    .executableTarget(
        name: name, dependencies: products.map { .product(name: $0, package: "swift-ipvs") })
}

let package = Package(
    name: "examples",
    dependencies: [.package(url: repository, .upToNextMinor(from: "0.1.0"))],
    targets: [
        example("plan-change", "IPVSModel"),
        example("read-rules", "IPVSModel", "IPVSRules"),
        example("list-table", "IPVSKernel", "IPVSModel"),
        example("add-server", "IPVSKernel", "IPVSModel"),
        example("foretell", "IPVSModel", "IPVSRules", "IPVSSimulator"),
    ]
)
