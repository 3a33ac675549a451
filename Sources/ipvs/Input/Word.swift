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

    @Sendable static func seconds(_ text: String) throws -> Nanoseconds {
        guard let value = DecimalSeconds.parse(Array(text.utf8).span) else {
            throw ValidationError(DecimalSeconds.expected)
        }
        return value
    }

    /// A length of time of at least a millisecond: `1s`, `10m`, `2h`, or seconds, also with a point.
    @Sendable static func interval(_ text: String) throws -> Nanoseconds {
        let units: [Character: Nanoseconds] = ["s": 1, "m": 60, "h": 3600]
        let unit = text.last.flatMap { units[$0] }
        let number = Array((unit == nil ? text[...] : text.dropLast()).utf8)
        guard let value = DecimalSeconds.parse(number.span),
            case let (time, overflows) = value.multipliedReportingOverflow(by: unit ?? 1),
            !overflows, time >= 1_000_000
        else { throw ValidationError("expected a time such as 1s, 10m, 2h or 0.5, no shorter than 0.001") }
        return time
    }

    /// A length of time in whole seconds, from 1 second to 30 days: `90`, `90s`, `10m`, `2h`.
    @Sendable static func length(_ text: String) throws -> UInt32 {
        let units: [Character: UInt32] = ["s": 1, "m": 60, "h": 3600]
        let unit = text.last.flatMap { units[$0] }
        let digits = unit == nil ? text[...] : text.dropLast()
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = UInt32(digits),
            case let (seconds, overflow) = number.multipliedReportingOverflow(by: unit ?? 1),
            !overflow, (1...2_592_000).contains(seconds)
        else { throw ValidationError("expected a time such as 90s, 10m or 2h, no longer than 720h") }
        return seconds
    }

    @Sendable static func endpoint(_ text: String) throws -> Endpoint {
        guard let endpoint = EndpointText.parse(text) else {
            throw ValidationError("expected ADDRESS:PORT or [ADDRESS]:PORT")
        }
        return endpoint
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
