import IPVSModel
import IPVSRules
import Testing

@Suite struct RuleLineTests {
    private let web = ServiceIdentity.endpoint(.tcp, Endpoint(address: .ipv4(0x0a00_0001), port: 80))

    private func line(_ destination: Destination, names: RuleLine.Names? = nil) -> String {
        var text: [UInt8] = []
        RuleLine(names: names).append(destination, of: web, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    @Test(arguments: [
        (ForwardingMethod.masquerading, "-m -w 1"), (.directRouting, "-g -w 1"),
        (.local, "-w 1 method=1"), (.bypass, "-w 1 method=4"), (.undefined(7), "-w 1 method=7"),
        (.tunnelling(.ipip), "-i -w 1 --tun-type ipip"),
        (
            .tunnelling(.gue(port: 99, checksum: .remote)),
            "-i -w 1 --tun-type gue --tun-port 99 --tun-remcsum"
        ),
        (.tunnelling(.gre(checksum: .none)), "-i -w 1 --tun-type gre --tun-nocsum"),
        (.tunnelling(.gre(checksum: .full)), "-i -w 1 --tun-type gre --tun-csum"),
        (.tunnelling(.gre(checksum: .remote)), "-i -w 1 tunnel=2:0:2"),
        (.tunnelling(.other(.init(type: 1, port: 99, flags: 3))), "-i -w 1 tunnel=1:99:3"),
    ])
    func methods(method: ForwardingMethod, text: String) {
        let destination = Destination(
            endpoint: Endpoint(address: .ipv4(0x0a00_0002), port: 80), method: method)
        #expect(line(destination) == "-a -t 10.0.0.1:80 -r 10.0.0.2:80 \(text)\n")
    }

    /// The reference does not save these.
    @Test func thresholds() {
        let destination = Destination(
            endpoint: Endpoint(address: .ipv6(1), port: 80), method: .masquerading, weight: 0,
            thresholds: ConnectionThresholds(upper: 10, lower: 5))
        #expect(line(destination) == "-a -t 10.0.0.1:80 -r [::1]:80 -m -w 0 -x 10 -y 5\n")
    }

    @Test func names() {
        let names = RuleLine.Names(
            address: { $0 == 0x7f00_0001 ? Array("localhost".utf8) : nil },
            port: { port, transport in port == 80 && transport == .tcp ? Array("http".utf8) : nil })
        let here = Destination(
            endpoint: Endpoint(address: .ipv4(0x7f00_0001), port: 81), method: .masquerading)
        #expect(line(here, names: names) == "-a -t 10.0.0.1:http -r localhost:81 -m -w 1\n")
        let there = Destination(endpoint: Endpoint(address: .ipv6(1), port: 80))
        #expect(line(there, names: names) == "-a -t 10.0.0.1:http -r [::1]:http -g -w 1\n")
        var text: [UInt8] = []
        RuleLine(names: names).append(there, of: .firewallMark(5, .ipv6), to: &text)
        #expect(String(decoding: text, as: UTF8.self) == "-a -f 5 -6 -r [::1]:80 -g -w 1\n")
    }
}
