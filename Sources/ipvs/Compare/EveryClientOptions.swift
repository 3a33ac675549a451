import ArgumentParser
import IPVSFormats
import IPVSSimulator

/// Every address of a network in place of flows.
struct EveryClientOptions: ParsableArguments {
    @Option(
        name: .customLong("every-client"),
        help: ArgumentHelp(
            "Play no flows, but look up every address of a network, of 2^32 addresses at most; for sh, mh and dh.",
            discussion: "Which clients move, and from which server to which, is then exact.",
            valueName: "network"),
        transform: Self.network)
    var network: ClientNetwork?

    @Option(
        help: ArgumentHelp(
            "Port of the clients of --every-client, which counts with sh-port and mh-port. (default: 1024)",
            valueName: "number"))
    var port: UInt16?

    static var initialPort: UInt16 { 1024 }

    /// - Parameter others: an option that was given, and that is for flows that are played.
    func check(_ others: String?) throws {
        if network == nil, port != nil { throw ValidationError("--port is for --every-client") }
        if network != nil, let others {
            throw ValidationError("\(others) is for flows that are played, and --every-client plays none")
        }
    }

    @Sendable private static func network(_ text: String) throws -> ClientNetwork {
        if text.contains("=") { throw ValidationError("expected a network, such as 10.0.0.0/8") }
        let network = try Word.workload(WorkloadText.network)(text)
        let bits = ClientNetwork.bits(network.first) - network.prefixLength
        guard bits <= 32 else {
            throw ValidationError("\(network) has more than 2^32 addresses: take one of /96 or longer")
        }
        return network
    }
}

extension ClientNetwork {
    /// How many addresses it has, of those that can be looked up one by one.
    var addresses: UInt64 { 1 << UInt64(min(32, Self.bits(first) - prefixLength)) }
}
