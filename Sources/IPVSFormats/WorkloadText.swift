import IPVSModel
import IPVSRules
import IPVSSimulator

/// A word of a workload that says something impossible.
package struct WorkloadTextError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was expected.
    package let description: String

    init(_ description: String) { self.description = description }
}

/// The words that a workload is described with, on a command line and in scenarios.
package enum WorkloadText {
    /// `10.0.0.0/8`, `2001:db8::/32`, `192.0.2.0/24=3`: a network, and its part of the clients.
    package static func network(_ text: String) throws(WorkloadTextError) -> ClientNetwork {
        let (plain, weight) = try weighted(text)
        let parts = plain.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(parts[0]), let length = DecimalText.number(parts[1]),
            length <= ClientNetwork.bits(address)
        else { throw WorkloadTextError("expected a network, such as 10.0.0.0/8 or 2001:db8::/32=3") }
        guard let network = ClientNetwork(first: address, prefixLength: Int(length), weight: weight) else {
            let first = ClientNetwork.network(of: address, Int(length))
            throw WorkloadTextError(
                "\(address) is within a network of this length, which is \(first)/\(length)")
        }
        return network
    }

    /// `1000`, `5k`
    package static func clients(_ text: String) throws(WorkloadTextError) -> UInt64 {
        guard let count = QuantityText.count(text) else {
            throw WorkloadTextError(QuantityText.expectedCount)
        }
        return count
    }

    /// `100`, `0.5`, `1.5k`
    package static func rate(_ text: String) throws(WorkloadTextError) -> FlowRate {
        guard let rate = QuantityText.rate(text) else { throw WorkloadTextError(QuantityText.expectedRate) }
        return rate
    }

    /// `1024-65535`
    package static func ports(_ text: String) throws(WorkloadTextError) -> ClosedRange<UInt16> {
        guard let ports = EndpointText.ports(text[...]), ports.lowerBound > 0 else {
            throw WorkloadTextError("expected ports from 1 to 65535, such as 1024-65535")
        }
        return ports
    }

    /// `192.0.2.1:80`, `udp:192.0.2.1:53`, `[2001:db8::1]:8000-8010=3`: where flows go, and how often.
    package static func target(_ text: String) throws(WorkloadTextError) -> NamedTarget {
        let (plain, weight) = try weighted(text)
        let (transport, rest) = TransportProtocol.prefix(of: plain[...])
        guard let (endpoint, lastPort) = EndpointText.range(rest) else {
            throw WorkloadTextError(
                "expected VIP:PORT, such as 192.0.2.1:80, udp:192.0.2.1:53 or [2001:db8::1]:8000-8010=3")
        }
        return NamedTarget(
            transport: transport, destination: endpoint, lastPort: lastPort, weight: weight)
    }

    /// A number with up to nine digits after the point, in billionths.
    package static func billionths(_ text: String) throws(WorkloadTextError) -> Int64 {
        guard let value = DecimalSeconds.parse(Array(text.utf8).span) else {
            throw WorkloadTextError("expected a decimal number, such as 1.5")
        }
        return value
    }

    /// The text before `=`, and the weight after it.
    private static func weighted(_ text: String) throws(WorkloadTextError) -> (String, UInt64) {
        guard let sign = text.lastIndex(of: "=") else { return (text, 1) }
        guard let weight = DecimalText.number(text[text.index(after: sign)...]),
            (1...ClientNetwork.maximumWeight).contains(weight)
        else {
            throw WorkloadTextError("expected a weight from 1 to \(ClientNetwork.maximumWeight) after the =")
        }
        return (String(text[..<sign]), weight)
    }
}

/// Where flows are to go, as somebody wrote it.
package struct NamedTarget: Sendable, Hashable {
    /// nil for that of the services there.
    package var transport: TransportProtocol?
    package var destination: Endpoint
    package var lastPort: UInt16
    package var weight: UInt64
}

extension Workload {
    /// Sends flows to what was named, or else to every service of a table that is at one port.
    package mutating func send(to named: [NamedTarget], of services: [VirtualService]) {
        if named.isEmpty {
            targets = services.compactMap { service in
                guard case .endpoint(let transport, let endpoint) = service.identity, endpoint.port != 0
                else { return nil }
                return Target(transport: transport, destination: endpoint)
            }
            return
        }
        targets = named.flatMap { target in
            TransportProtocol.spoken(at: target.destination, target.transport, services).map {
                Target(
                    transport: $0, destination: target.destination, lastPort: target.lastPort,
                    weight: target.weight)
            }
        }
    }
}

extension TransportProtocol {
    /// The protocol that was named, or else those of the services at an endpoint, or else tcp.
    package static func spoken(
        at endpoint: Endpoint, _ named: TransportProtocol?, _ services: [VirtualService]
    ) -> [TransportProtocol] {
        if let named { return [named] }
        let known = [TransportProtocol.tcp, .udp, .sctp].filter { transport in
            services.contains { $0.identity == .endpoint(transport, endpoint) }
        }
        return known.isEmpty ? [.tcp] : known
    }
}
