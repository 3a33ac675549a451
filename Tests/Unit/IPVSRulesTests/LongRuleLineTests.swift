import IPVSModel
import Testing

@testable import IPVSRules

/// Lines are written into room that is asked for once: the longest must fit.
@Suite struct LongRuleLineTests {
    /// A server of which every word is as long as it can be.
    private static func longest(_ method: ForwardingMethod, idle: Tunnel?, _ address: IPAddress)
        -> Destination
    {
        var destination = Destination(
            endpoint: Endpoint(address: address, port: .max), method: method, weight: .min,
            thresholds: ConnectionThresholds(upper: .max, lower: .max))
        destination.idleTunnel = idle
        return destination
    }

    @Test func theLongestServersFit() {
        let other = Tunnel.other(Tunnel.Code(type: .max, port: .max, flags: .max))
        let name = [UInt8](repeating: UInt8(ascii: "n"), count: 1000)
        let mapped = IPAddress.ipv6(0xffff_ffff_ffff)
        for address in [.ipv4(.max), mapped, .ipv6(.max)] as [IPAddress] {
            let service = ServiceIdentity.endpoint(
                TransportProtocol(rawValue: .max), Endpoint(address: address, port: 1))
            for (method, idle) in [
                (.undefined(7), other), (.tunnelling(other), nil), (.masquerading, nil),
                (.tunnelling(.gue(port: .max, checksum: .remote)), other),
            ] as [(ForwardingMethod, Tunnel?)] {
                let server = Self.longest(method, idle: idle, address)
                for names in [nil, RuleLine.Names(address: { _ in name }, port: { _, _ in name })] {
                    var text: [UInt8] = []
                    RuleLine(names: names).append(server, of: service, to: &text)
                    let line = String(decoding: text, as: UTF8.self)
                    #expect(line.hasPrefix("-a -t ") && line.hasSuffix("\n"))
                    #expect(line.contains(" -w -2147483648") && line.contains(" -x 4294967295 -y 4294967295"))
                    #expect(line.contains(" protocol=65535"))
                    #expect(
                        line.contains(method == .masquerading ? " -m " : "tunnel=255:65535:65535")
                            || idle == other)
                }
            }
        }
    }
}
