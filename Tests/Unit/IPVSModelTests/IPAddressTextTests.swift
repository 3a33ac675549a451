import Testing

@testable import IPVSModel

@Suite struct IPAddressTextTests {
    /// Pairs of an address as glibc's inet_ntop prints it and another spelling of the same address.
    @Test(arguments: [
        ("10.0.0.1", "10.0.0.1"), ("255.255.255.255", "255.255.255.255"), ("0.0.0.0", "0.0.0.0"),
        ("::", "0:0:0:0:0:0:0:0"), ("::1", "0::1"), ("1::", "1:0:0:0:0:0:0:0"),
        ("2001:db8::1", "2001:0DB8:0:0::0001"), ("2001:db8:0:1::", "2001:db8:0:1:0:0:0:0"),
        ("1:0:0:2::3", "1:0:0:2:0:0:0:3"), ("1::2:0:0:3:4", "1:0:0:2:0:0:3:4"),
        ("::ffff:1.2.3.4", "::ffff:102:304"), ("::1.2.3.4", "::102:304"), ("::ffff", "::0:ffff"),
        ("::1:0:0", "0:0:0:0:0:1:0:0"), ("64:ff9b::102:304", "64:ff9b::1.2.3.4"),
        ("1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7::"), ("0:1:2:3:4:5:6:7", "::1:2:3:4:5:6:7"),
        ("1:2:3:0:5:6:7:8", "1:2:3::5:6:7:8"), ("::0.1.0.0", "::1:0"),
    ])
    func spellings(canonical: String, other: String) throws {
        let address = try #require(IPAddress(other))
        #expect(address.description == canonical)
        #expect(IPAddress(canonical) == address)
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.", ".1.2.3", "1..2.3", "a.b.c.d",
        "1.2.3.4 ",
        ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "1:", ":1", "::1:",
        "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3", "1.2.3.4::", "fe80::1%eth0", "1:2:3:4:5:6:7:8::",
    ])
    func notAnAddress(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func orderIsUnsignedWithIPv4First() throws {
        let sorted = ["10.0.0.1", "192.168.0.1", "::1", "2001:db8::1", "fd00::1"]
        #expect(
            try sorted.map { try #require(IPAddress($0)) }.shuffled().sorted().map(\.description) == sorted)
    }
}
