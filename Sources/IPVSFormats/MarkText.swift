import IPVSModel
import IPVSSimulator

/// `192.0.2.1:80=5`: the firewall mark of packets to an endpoint.
package enum MarkText {
    package static let expected = "expected VIP:PORT=MARK, such as 192.0.2.1:80=5"

    package static func parse(_ text: String) -> FirewallMarkRule? {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, let endpoint = EndpointText.parse(String(parts[0])),
            let mark = UInt32(parts[1]), mark != 0
        else { return nil }
        return FirewallMarkRule(destination: endpoint, mark: mark)
    }
}
