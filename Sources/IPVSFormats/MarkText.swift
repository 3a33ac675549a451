import IPVSModel
import IPVSSimulator

/// `192.0.2.1:80=5`, `udp:192.0.2.0/24:53=0x5`, `[2001:db8::/64]:8000-8010=5`: the firewall mark of packets to an
/// address or a network, at a port or a range of ports.
package enum MarkText {
    package static let expected =
        "expected VIP:PORT=MARK, such as 192.0.2.1:80=5, udp:192.0.2.0/24:53=0x5 or [2001:db8::/64]:8000-8010=5"

    package static func parse(_ text: String) -> FirewallMarkRule? {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, let mark = number(parts[1]), mark != 0 else { return nil }
        let (transport, place) = TransportProtocol.prefix(of: parts[0])
        guard let colon = place.lastIndex(of: ":"),
            let ports = EndpointText.ports(place[place.index(after: colon)...]),
            ports.lowerBound != 0 || ports.upperBound == 0,
            let (address, prefixLength) = network(place[..<colon])
        else { return nil }
        return FirewallMarkRule(
            transport: transport, destination: Endpoint(address: address, port: ports.lowerBound),
            prefixLength: prefixLength, lastPort: ports.upperBound, mark: mark)
    }

    /// `192.0.2.1`, `192.0.2.0/24`, `[2001:db8::1]`, `[2001:db8::/64]`
    private static func network(_ text: Substring) -> (first: IPAddress, prefixLength: Int)? {
        let isBracketed = text.hasPrefix("[") && text.hasSuffix("]") && text.count > 2
        let plain = isBracketed ? text.dropFirst().dropLast() : text
        guard let network = NetworkText.parse(plain), isBracketed == (network.first.family == .ipv6) else {
            return nil
        }
        return network
    }

    /// A number in decimal or, as packet filters print marks, in hexadecimal digits after `0x`.
    package static func number(_ text: some StringProtocol) -> UInt32? {
        guard text.hasPrefix("0x") || text.hasPrefix("0X") else {
            return DecimalText.number(Substring(text)).flatMap(UInt32.init(exactly:))
        }
        let digits = text.dropFirst(2)
        return digits.allSatisfy(\.isHexDigit) ? UInt32(digits, radix: 16) : nil
    }
}

enum NetworkText {
    /// `192.0.2.1`, which is a network of one address, or the first address of a network, `192.0.2.0/24`.
    static func parse(_ text: Substring) -> (first: IPAddress, prefixLength: Int)? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first.flatMap({ IPAddress($0) }) else { return nil }
        let bits = ClientNetwork.bits(first)
        guard parts.count == 2 else { return (first, bits) }
        guard let length = DecimalText.number(parts[1]), length <= UInt64(bits),
            ClientNetwork.network(of: first, Int(length)) == first
        else { return nil }
        return (first, Int(length))
    }
}

extension TransportProtocol {
    /// The protocol before the first colon, `udp:192.0.2.1`, and the rest; nil and all of it if none is named.
    package static func prefix(of text: Substring) -> (TransportProtocol?, rest: Substring) {
        for known in [TransportProtocol.tcp, .udp, .sctp] where text.hasPrefix("\(known):") {
            return (known, text.dropFirst(known.description.count + 1))
        }
        return (nil, text)
    }
}

extension FirewallMarkRule {
    /// As somebody writes it.
    package var text: String { "\(place)=\(mark)" }

    /// Where it marks packets.
    private var place: String {
        let isHost = prefixLength == ClientNetwork.bits(destination.address)
        let network = isHost ? "\(destination.address)" : "\(destination.address)/\(prefixLength)"
        let address = destination.address.family == .ipv6 ? "[\(network)]" : network
        let range = lastPort == destination.port ? "" : "-\(lastPort)"
        return "\(transport.map { "\($0):" } ?? "")\(address):\(destination.port)\(range)"
    }

    /// Of rules of the same protocol and network, one that marks some of another's packets must mark them all: then
    /// the narrower one counts.
    ///
    /// - Returns: the first rule found to be at odds with another, and why, in a sentence; nil if none is.
    /// - Complexity: O(n log n)
    package static func contradiction(in rules: [FirewallMarkRule]) -> (number: Int, sentence: String)? {
        let ordered = rules.indices.sorted { rules[$0].rank(rules[$1], $0, $1) }
        // Those around the one that is looked at, each within the one before it.
        var around: [Int] = []
        for number in ordered {
            let rule = rules[number]
            while let inner = around.last,
                !rule.hasPlace(of: rules[inner]) || rules[inner].ports.upperBound < rule.ports.lowerBound
            {
                around.removeLast()
            }
            if let inner = around.last,
                rules[inner].ports == rule.ports || rules[inner].ports.upperBound < rule.ports.upperBound
            {
                let (other, later) = (rules[min(inner, number)], max(inner, number))
                return (later, "packets to \(rules[later].place) have a mark already, by \(other.text)")
            }
            around.append(number)
        }
        return nil
    }

    /// The same in an order in which the narrower ones come later: those of longer prefixes, then those of one
    /// protocol, then those of fewer ports.
    package static func narrowestLast(_ rules: [FirewallMarkRule]) -> [FirewallMarkRule] {
        rules.map { ($0, $0.narrowness) }.enumerated().sorted { left, right in
            left.element.1 == right.element.1
                ? left.offset < right.offset : left.element.1.lexicographicallyPrecedes(right.element.1)
        }.map(\.element.0)
    }

    /// The larger, the narrower.
    private var narrowness: [Int] { [prefixLength, transport == nil ? 0 : 1, -ports.count] }

    private func hasPlace(of other: FirewallMarkRule) -> Bool {
        transport == other.transport && prefixLength == other.prefixLength && network == other.network
    }

    /// Whether it comes before another one: by place, then the first port, the wider range first.
    private func rank(_ other: FirewallMarkRule, _ number: Int, _ otherNumber: Int) -> Bool {
        let own = (prefixLength, transport?.rawValue ?? 0, network)
        let others = (other.prefixLength, other.transport?.rawValue ?? 0, other.network)
        if own != others { return own < others }
        return (ports.lowerBound, Int(other.ports.upperBound), number)
            < (other.ports.lowerBound, Int(ports.upperBound), otherNumber)
    }
}
