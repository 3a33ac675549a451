import IPVSFormats
import IPVSModel
import IPVSSimulator

/// Where clients go, as somebody names it.
enum ClientsPlace: Sendable, Hashable {
    /// The protocol is that of the services there if it is nil.
    case endpoint(TransportProtocol?, Endpoint)
    /// Any place whose packets have the mark.
    case mark(UInt32)

    static let expected =
        "expected a service such as 192.0.2.10:443, udp:192.0.2.10:53, [2001:db8::1]:53 or mark=5"

    init?(_ text: String) {
        if text.hasPrefix("mark=") {
            guard let mark = MarkText.number(text.dropFirst(5)), mark != 0 else { return nil }
            self = .mark(mark)
            return
        }
        let (transport, rest) = TransportProtocol.prefix(of: text[...])
        guard let endpoint = EndpointText.parse(String(rest)) else { return nil }
        self = .endpoint(transport, endpoint)
    }

    /// One address and port of it, and the protocol if it is known.
    func endpoint(_ marks: FirewallMarks) throws(Failure) -> (Endpoint, TransportProtocol?) {
        switch self {
        case .endpoint(let transport, let endpoint):
            if endpoint.port == 0 { throw .request(.noPort(endpoint)) }
            return (endpoint, transport)
        case .mark(let mark):
            // Another rule may be the last at the first port of one.
            for rule in marks.rules.reversed() where rule.mark == mark && rule.destination.port != 0 {
                for transport in rule.transport.map({ [$0] }) ?? [.tcp, .udp, .sctp]
                where marks.mark(of: transport, to: rule.destination) == mark {
                    return (rule.destination, rule.transport ?? (transport == .tcp ? nil : transport))
                }
            }
            throw .request(.noPacketsWithMark(mark))
        }
    }
}
