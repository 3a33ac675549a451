import IPVSModel
import IPVSSimulator

/// `192.0.2.1:80=5`, `[2001:db8::1]:8000-8010=5`: the firewall mark of packets to an endpoint or to a range of ports.
package enum MarkText {
    package static let expected =
        "expected VIP:PORT=MARK, such as 192.0.2.1:80=5 or [2001:db8::1]:8000-8010=5"

    package static func parse(_ text: String) -> FirewallMarkRule? {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, let (endpoint, lastPort) = EndpointText.range(parts[0]),
            let mark = UInt32(parts[1]), mark != 0
        else { return nil }
        return FirewallMarkRule(destination: endpoint, lastPort: lastPort, mark: mark)
    }
}

extension FirewallMarkRule {
    /// Where it marks packets, as somebody writes it.
    package var place: String {
        lastPort == destination.port ? "\(destination)" : "\(destination)-\(lastPort)"
    }

    /// Whether some packet has two marks by these rules, of which the kernel keeps the later one and this program the
    /// first. A rule for every port is for the others.
    package func overlaps(_ other: FirewallMarkRule) -> Bool {
        guard destination.address == other.destination.address else { return false }
        let ports = [destination.port, other.destination.port]
        guard ports.allSatisfy({ $0 != 0 }) else { return ports[0] == ports[1] }
        return destination.port <= other.lastPort && other.destination.port <= lastPort
    }
}
