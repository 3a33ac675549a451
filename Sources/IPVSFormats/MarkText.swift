import IPVSModel
import IPVSSimulator

/// `192.0.2.1:80=5`, `[2001:db8::1]:8000-8010=5`: the firewall mark of packets to an endpoint or to a range of ports.
package enum MarkText {
    package static let expected =
        "expected VIP:PORT=MARK, such as 192.0.2.1:80=5 or [2001:db8::1]:8000-8010=5"

    package static func parse(_ text: String) -> FirewallMarkRule? {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, let (endpoint, lastPort) = EndpointText.range(parts[0]),
            endpoint.port != 0 || lastPort == 0, let mark = UInt32(parts[1]), mark != 0
        else { return nil }
        return FirewallMarkRule(destination: endpoint, lastPort: lastPort, mark: mark)
    }
}

extension FirewallMarkRule {
    /// Where it marks packets, as somebody writes it.
    private var place: String {
        lastPort == destination.port ? "\(destination)" : "\(destination)-\(lastPort)"
    }

    /// Whether some packet would have two marks. One for every port is for those that no other names.
    private func contradicts(_ other: FirewallMarkRule) -> Bool {
        guard destination.address == other.destination.address else { return false }
        guard destination.port != 0, other.destination.port != 0 else {
            return destination.port == other.destination.port
        }
        return destination.port <= other.lastPort && other.destination.port <= lastPort
    }

    /// The same in the order in which the simulator asks them: those for every port come last.
    package static func inOrder(_ rules: [FirewallMarkRule]) -> [FirewallMarkRule] {
        rules.filter { $0.destination.port != 0 } + rules.filter { $0.destination.port == 0 }
    }

    /// The rule among those before it that marks the same packets, in a sentence; nil if there is none.
    ///
    /// - Complexity: O(rules before it)
    package func contradiction(with rules: ArraySlice<FirewallMarkRule>) -> String? {
        guard let other = rules.first(where: contradicts) else { return nil }
        return "packets to \(place) have a mark already, by \(other.place)=\(other.mark)"
    }

    /// The same for the first rule that has one.
    package static func contradiction(in rules: [FirewallMarkRule]) -> String? {
        rules.indices.lazy.compactMap { rules[$0].contradiction(with: rules[..<$0]) }.first
    }
}
