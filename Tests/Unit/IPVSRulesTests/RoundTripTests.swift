import IPVSModel
import IPVSRules
import Testing

/// What is saved restores to the same value, whatever it is; and nothing that is read makes the parser crash.
@Suite struct RoundTripTests {
    /// Change it to search elsewhere; a failure prints the seed and the rule.
    private static let seed: UInt64 = 20_261_121

    @Test func everyServiceComesBack() {
        var random = SeededGenerator(seed: Self.seed)
        for _ in 0..<3000 {
            let service = Self.service(&random)
            let text = saved { RuleLine().append(service, to: &$0) }
            #expect(restored(text) == .command(.change(.addService(service))), "seed \(Self.seed): \(text)")
        }
    }

    @Test func everyServerComesBack() {
        var random = SeededGenerator(seed: Self.seed)
        for _ in 0..<3000 {
            let service = Self.identity(&random)
            let destination = Self.destination(of: service, &random)
            let text = saved { RuleLine().append(destination, of: service, to: &$0) }
            #expect(
                restored(text) == .command(.change(.addDestination(destination, to: service))),
                "seed \(Self.seed): \(text)")
        }
    }

    @Test func namesComeBackToo() {
        let names = RuleLine.Names(
            address: { $0 == 0x7f00_0001 ? Array("localhost".utf8) : nil },
            port: { port, transport in
                switch (port, transport) {
                case (80, .tcp): Array("http".utf8)
                case (53, .tcp), (53, .udp): Array("domain".utf8)
                default: nil
                }
            })
        let ports: [(TransportProtocol, UInt16)] = [(.tcp, 80), (.udp, 53), (.sctp, 80), (.udp, 80)]
        for (transport, port) in ports {
            for address in [IPAddress.ipv4(0x7f00_0001), .ipv6(1)] {
                let endpoint = Endpoint(address: address, port: port)
                let service = VirtualService(identity: .endpoint(transport, endpoint))
                let text = saved { RuleLine(names: names).append(service, to: &$0) }
                #expect(restored(text) == .command(.change(.addService(service))), "\(text)")
            }
        }
    }

    @Test func anyWordsAreAnsweredWithoutCrash() {
        var random = SeededGenerator(seed: Self.seed)
        let pieces = OptionTable.all.flatMap { option in
            [option.letter.map { "-" + String(UnicodeScalar($0)) }, "--" + option.longName].compactMap(\.self)
        }
        let values = [
            "", "-", "--", "=", "10.0.0.1:80", "[::1]:80", "5", "99999999999999999999", "x", ":", "[", ",",
        ]
        for _ in 0..<20_000 {
            var line: [[UInt8]] = []
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                var word: [UInt8] = []
                for _ in 0..<Int.random(in: 0...2, using: &random) {
                    let part = Bool.random(using: &random) ? pieces : values
                    word += Array((part.randomElement(using: &random) ?? "").utf8)
                }
                if Int.random(in: 0..<8, using: &random) == 0 {
                    word.append(UInt8.random(in: 0...255, using: &random))
                }
                line.append(word)
            }
            let source: CommandParser.Source = Bool.random(using: &random) ? .commandLine : .restore
            if case .error(let text, let status) = outcome(Words(line), source: source) {
                #expect(text.count > 1 && (status == 2 || status == 255), "seed \(Self.seed): \(line)")
            }
        }
    }

    private func saved(_ write: (inout [UInt8]) -> Void) -> [UInt8] {
        var text: [UInt8] = []
        write(&text)
        return text
    }

    private func restored(_ text: [UInt8]) -> Outcome? {
        lines(text).first.map(outcome)
    }
}

/// Values that a kernel can hold.
extension RoundTripTests {
    private static func address(_ family: AddressFamily, _ random: inout SeededGenerator) -> IPAddress {
        switch family {
        case .ipv4: return .ipv4(.random(in: .min ... .max, using: &random))
        case .ipv6:
            // Few bits set, so that the text has gaps.
            let high = UInt128(random.next() & random.next() & random.next()) << 64
            return .ipv6(high | UInt128(random.next() & random.next() & random.next()))
        }
    }

    private static func identity(_ random: inout SeededGenerator) -> ServiceIdentity {
        let family: AddressFamily = Bool.random(using: &random) ? .ipv4 : .ipv6
        if Int.random(in: 0..<4, using: &random) == 0 {
            return .firewallMark(.random(in: 1 ... .max, using: &random), family)
        }
        let other = TransportProtocol(rawValue: .random(in: .min ... .max, using: &random))
        let transport = [TransportProtocol.tcp, .udp, .sctp, other].randomElement(using: &random) ?? .tcp
        return .endpoint(transport, Endpoint(address: address(family, &random), port: port(&random)))
    }

    private static func port(_ random: inout SeededGenerator) -> UInt16 {
        Int.random(in: 0..<4, using: &random) == 0 ? 0 : .random(in: .min ... .max, using: &random)
    }

    private static func service(_ random: inout SeededGenerator) -> VirtualService {
        var service = VirtualService(identity: identity(&random))
        let schedulers: [SchedulerName] = [.roundRobin, .sourceHashing, .maglevHashing, .powerOfTwoChoices]
        service.scheduler = schedulers.randomElement(using: &random) ?? .default
        // "Persistent" and "hashed" are none of the user's.
        service.flags = ServiceFlags(rawValue: UInt32(truncatingIfNeeded: random.next() & random.next()) & ~3)
        let mask: Netmask =
            service.identity.family == .ipv4
            ? .ipv4(.random(in: .min ... .max, using: &random))
            : .ipv6(prefixLength: .random(in: 1...128, using: &random))
        let timeout = Bool.random(using: &random) ? 0 : UInt32.random(in: .min ... .max, using: &random)
        if Bool.random(using: &random) {
            service.persistence = Persistence(timeout: timeout, netmask: mask)
        } else {
            service.idleTimeout = timeout
            if Bool.random(using: &random), !mask.isHost { service.idleNetmask = mask }
        }
        service.persistenceEngine = Bool.random(using: &random) ? "sip" : nil
        return service
    }

    private static func destination(
        of service: ServiceIdentity, _ random: inout SeededGenerator
    ) -> Destination {
        var code = ForwardingCode(number: .random(in: 0...7, using: &random))
        if Bool.random(using: &random) {
            code.tunnel = Tunnel.Code(
                type: .random(in: 0...3, using: &random), port: port(&random),
                flags: [0, 1, 2, 3, .random(in: .min ... .max, using: &random)].randomElement(using: &random)
                    ?? 0)
        }
        var family = service.family
        if case .tunnelling = code.method, Bool.random(using: &random) {
            family = family == .ipv4 ? .ipv6 : .ipv4
        }
        var destination = Destination(
            endpoint: Endpoint(address: address(family, &random), port: port(&random)), method: code.method,
            weight: .random(in: 0...Int32.max, using: &random),
            thresholds: ConnectionThresholds(
                upper: .random(in: .min ... .max, using: &random),
                lower: [0, 9, .max].randomElement(using: &random) ?? 0))
        destination.idleTunnel = code.idleTunnel
        return destination
    }
}
