import IPVSFormats
import IPVSModel
import Testing

@testable import ipvs

@Suite struct SelectionTests {
    private static let servers = ["10.0.0.1:80", "10.0.0.1:81", "10.0.1.1:80", "[2001:db8::1]:80"]

    @Test(
        arguments: [
            ("10.0.0.1", [0, 1]), ("10.0.0.1:80", [0]), ("10.0.0.0/16", [0, 1, 2]), (":80", [0, 2, 3]),
            ("10.0.0.2-10.0.1.1", [2]), ("2001:db8::/32", [3]), ("[2001:db8::1]:80", [3]), ("10.0.0.2", []),
        ] as [(String, [Int])])
    func patterns(text: String, chosen: [Int]) throws {
        let selection = Selection(servers: [try #require(ServerPattern(text))])
        let endpoints = try Self.servers.map { try #require(EndpointText.parse($0)) }
        #expect(endpoints.filter(selection.contains) == chosen.map { endpoints[$0] })
        #expect(endpoints.allSatisfy(Selection().contains))
    }

    /// Servers have no protocol and no mark of their own.
    @Test(arguments: ["", "tcp/10.0.0.1", "mark=5", "10.0.0.1:", "10.0.0.0/33", "server"])
    func noPatterns(text: String) { #expect(ServerPattern(text) == nil) }
}
