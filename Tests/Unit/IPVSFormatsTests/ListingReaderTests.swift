import IPVSFormats
import IPVSModel
import TestSupport
import Testing

/// What `ipvsadm -L -n` prints is read again. That any table comes back is held where listings are written:
/// `IPVSAdmTests/ListedTableTests`.
@Suite struct ListingReaderTests {
    private static func read(_ text: String) -> TableText {
        ListingReader.read(Array(text.utf8), file: "l.txt", limits: .ofTests)
    }

    /// As C's program printed it, and as people paste it.
    @Test(arguments: [("", ""), ("> ", ""), ("    ", " \r"), (">   ", "")]) func pasted(
        prefix: String, suffix: String
    ) throws {
        let listing = try Fixtures.text("listings/plain-numeric.txt")
        let plain = Self.read(listing)
        #expect(plain.complaints == [])
        #expect(plain.omissions == [.thresholds, .serverOrder, .tunnelKinds])
        let lines = listing.split(separator: "\n").map { "\(prefix)\($0)\(suffix)\n" }
        #expect(try Self.read(lines.joined()).rules() == plain.rules())
        #expect(
            try Self.read("root@lb:~# ipvsadm -Ln\n# ipvsadm\n" + lines.dropFirst(3).joined()).rules()
                == plain.rules())
    }

    @Test func tunnelsAreReadWhereTheyAreShown() throws {
        let text = Self.read(try Fixtures.text("listings/tun-info-numeric.txt"))
        #expect(text.complaints == [])
        #expect(text.omissions == [.thresholds, .serverOrder])
        #expect(
            try text.rules().contains("-r 10.2.0.4:80 -i -w 1 --tun-type gue --tun-port 1 --tun-remcsum\n"))
    }

    @Test(arguments: [
        "stats": "--stats", "rate": "--rate", "thresholds": "--thresholds",
        "persistent-conn": "--persistent-conn",
    ])
    func otherListingsSayTooLittle(name: String, option: String) throws {
        let text = Self.read(try Fixtures.text("listings/\(name)-numeric.txt"))
        #expect(
            text.complaints == [
                "2:1: this listing does not say how servers are reached: print it without \(option), by ipvsadm -L -n"
            ])
    }

    @Test(arguments: [
        (
            "TCP  www.example.com:http wlc\n  -> rs1:http Route 1 0 0\n",
            "1:1: expected a service as ipvsadm -L -n prints it, such as TCP  192.0.2.1:80 wlc, found TCP www.example.com:http wlc; names are not looked up"
        ),
        ("  -> 10.0.0.1:80 Route 1 0 0\n", "1:3: expected a service before its servers"),
        (
            "TCP  10.0.0.1:80 wlc\n  -> rs1:http Route 1 0 0\n",
            "2:3: expected a server as ipvsadm -L -n prints it, such as -> 192.0.2.1:80 Route 1 0 0, found -> rs1:http Route 1 0 0; names are not looked up"
        ),
        (
            "TCP  10.0.0.1:80\n",
            "1:1: expected a scheduler and the options of tcp 10.0.0.1:80, such as wlc persistent 360, found nothing"
        ),
        (
            "FWM  5 IPv6 rr persistent x\n",
            "1:1: expected a scheduler and the options of mark 5 IPv6, such as wlc persistent 360, found rr persistent x"
        ),
        (
            "TCP  10.0.0.1:80 rr (sh-port)\n",
            "1:1: expected a scheduler and the options of tcp 10.0.0.1:80, such as wlc persistent 360, found rr (sh-port)"
        ),
        (
            "UDP  10.0.0.1:80 rr\n  -> 10.0.0.1:80 Teleport 1 0 0\n",
            "2:3: expected a server as ipvsadm -L -n prints it, such as -> 192.0.2.1:80 Route 1 0 0, found -> 10.0.0.1:80 Teleport 1 0 0; names are not looked up"
        ),
    ])
    func mistakes(text: String, complaint: String) { #expect(Self.read(text).complaints == [complaint]) }
}
