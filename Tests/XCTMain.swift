import Testing

/// The tests' program. Without this file Swift would write one that looks for tests of XCTest, which we have none of,
/// in an index of all sources: that takes a tenth of the time of a build.
@main
struct EveryTest {
    static func main() async { await Testing.__swiftPMEntryPoint() as Never }
}
