import ArgumentParser
import IPVSFormats
import IPVSModel
import IPVSRules
import IPVSSimulator

/// Words of the command line, with what was expected when they make no sense.
enum Word {
    static func workload<Value>(
        _ read: @escaping @Sendable (String) throws(WorkloadTextError) -> Value
    ) -> @Sendable (String) throws -> Value {
        { text in
            do throws(WorkloadTextError) {
                return try read(text)
            } catch {
                throw ValidationError(error.description)
            }
        }
    }

    /// A length of time: `90`, `0.5s`, `10m`, `2h`.
    @Sendable static func time(_ text: String) throws -> Nanoseconds {
        guard let value = QuantityText.length(text) else {
            throw ValidationError(QuantityText.expectedLength)
        }
        return value
    }

    /// A length of time of at least a millisecond.
    @Sendable static func interval(_ text: String) throws -> Nanoseconds {
        guard let time = QuantityText.interval(text) else {
            throw ValidationError(QuantityText.expectedInterval)
        }
        return time
    }

    /// A length of time in whole seconds, from 1 second to 30 days.
    @Sendable static func length(_ text: String) throws -> UInt32 {
        guard let time = QuantityText.length(text), time % SimulationTime.second == 0,
            let seconds = UInt32(exactly: time / SimulationTime.second), (1...2_592_000).contains(seconds)
        else { throw ValidationError("expected a time such as 90s, 10m or 2h, no longer than 720h") }
        return seconds
    }

    @Sendable static func endpoint(_ text: String) throws -> Endpoint {
        guard let endpoint = EndpointText.parse(text) else {
            throw ValidationError("expected ADDRESS:PORT or [ADDRESS]:PORT")
        }
        return endpoint
    }

    /// `192.0.2.10:443`, `udp:192.0.2.10:53`, `mark=5`
    @Sendable static func place(_ text: String) throws -> ClientsPlace {
        guard let place = ClientsPlace(text) else { throw ValidationError(ClientsPlace.expected) }
        return place
    }

    @Sendable static func mark(_ text: String) throws -> FirewallMarkRule {
        guard let mark = MarkText.parse(text) else { throw ValidationError(MarkText.expected) }
        return mark
    }
}

extension KernelProfile: ExpressibleByArgument {}
extension DurationDistribution: ExpressibleByArgument {}
extension TableFormat: ExpressibleByArgument {}
extension Ignored: ExpressibleByArgument {}

/// tcp, udp or sctp.
enum ProtocolArgument: String, ExpressibleByArgument, CaseIterable {
    case tcp, udp, sctp

    var transport: TransportProtocol {
        switch self {
        case .tcp: .tcp
        case .udp: .udp
        case .sctp: .sctp
        }
    }
}
