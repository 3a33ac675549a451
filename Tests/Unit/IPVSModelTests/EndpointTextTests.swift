import IPVSModel
import Testing

@Suite struct EndpointTextTests {
    @Test(arguments: ["10.0.0.1:80", "0.0.0.0:0", "255.255.255.255:65535", "[2001:db8::1]:443", "[::]:1"])
    func readsWhatItWrites(text: String) {
        #expect(Endpoint(text)?.description == text)
    }

    @Test func aPortMayHaveLeadingZeros() { #expect(Endpoint("10.0.0.1:00080")?.port == 80) }

    @Test(arguments: [
        "", ":", "80", "10.0.0.1", "10.0.0.1:", "10.0.0.1:65536", "10.0.0.1:000080", "10.0.0.1:+80",
        "10.0.0.1: 80", "10.0.0.1:http", "10.0.0:80", "10.0.0.01:80", "10.0.0.1.2:80", "localhost:80",
        "::1:80", "[::1]", "[::1]80", "[]:80", "[:80", "[10.0.0.1]:80", "[::1:80", "::1]:80", "[[::1]]:80",
    ])
    func refusesAnythingElse(text: String) { #expect(Endpoint(text) == nil) }
}
