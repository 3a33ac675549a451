/// What flows are made of.
package enum TrafficFormat: String, Sendable, CaseIterable {
    /// pcap and pcapng.
    case pcap
    case haproxy
    /// Of nginx and Apache.
    case access
    /// Of nginx.
    case stream
    case json
    case nfdump
    case aws
    case conntrack
    /// Flows of the simulator.
    case csv

    /// nil for captures, which have no lines.
    var log: (any LogFormat)? {
        switch self {
        case .pcap: nil
        case .haproxy: HAProxyLog()
        case .access: AccessLog()
        case .stream: StreamLog()
        case .json: JSONLog()
        case .nfdump: NfdumpLog()
        case .aws: AWSLog()
        case .conntrack: ConntrackLog()
        case .csv: FlowLog()
        }
    }

    /// The order in which a line is tried: what a line of one kind says in a special way comes before what looks like many.
    static let recognised: [TrafficFormat] = [
        .csv, .nfdump, .conntrack, .haproxy, .json, .stream, .access, .aws,
    ]
}
