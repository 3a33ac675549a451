/// Why something of a capture or log makes no flow.
package enum TrafficSkip: String, Sendable, Hashable, CaseIterable {
    case unknownLink, notIP, otherProtocol, laterFragment, cutShort, damaged, noStart, noTime
    case rejected, noData, badLine, noFlow, otherFamily

    /// What the number of them is of.
    package var sentence: String {
        switch self {
        case .unknownLink: "packets of a link type that is not read"
        case .notIP: "packets that are not IP"
        case .otherProtocol: "packets neither of TCP nor of UDP nor of SCTP"
        case .laterFragment: "further fragments of packets"
        case .cutShort: "packets of which too little was captured (tcpdump -s 128 is enough)"
        case .damaged: "packets with headers that make no sense"
        case .noStart: "packets or events of connections that began before the capture or had ended"
        case .noTime: "packets without a time"
        case .rejected: "lines of traffic that was rejected"
        case .noData: "lines that say that nothing was seen"
        case .badLine: "lines that do not fit the format"
        case .noFlow: "lines that are not of TCP, UDP or SCTP, or begin no connection"
        case .otherFamily:
            "lines of clients of another family than the destination's; --destination may name one of each"
        }
    }
}

/// What a log does not say, and was assumed.
package struct TrafficAssumptions: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Which requests came by one connection.
    package static let connections = TrafficAssumptions(rawValue: 1)
    /// The ports of clients.
    package static let ports = TrafficAssumptions(rawValue: 2)
    /// Which side is the client.
    package static let directions = TrafficAssumptions(rawValue: 4)
    /// Which pieces are of one connection.
    package static let pieces = TrafficAssumptions(rawValue: 8)
    /// That who is seen to send first is the client.
    package static let firstPackets = TrafficAssumptions(rawValue: 16)

    /// Clients may have been taken for services.
    package var confusesClients: Bool { contains(.directions) || contains(.firstPackets) }
}

/// What was read of captures and logs.
package struct TrafficTally: Sendable, Hashable {
    package var packets: UInt64 = 0
    package var lines: UInt64 = 0
    package var flows: UInt64 = 0
    /// Without a close that was seen.
    package var unfinished: UInt64 = 0
    /// Times that were before that of the packet or line before.
    package var stepsBack: UInt64 = 0
    /// Flows that had to be taken as unfinished since too many were open at once.
    package var forgotten: UInt64 = 0
    package var skipped: [TrafficSkip: UInt64] = [:]
    /// Where a capture ends within a packet.
    package var cutAt: UInt64?
    /// The first line that does not fit, where such lines are passed over.
    package var firstBadLine: TrafficError?

    package var assumptions: TrafficAssumptions = []

    package init() {}

    package mutating func skip(_ reason: TrafficSkip) { skipped[reason, default: 0] += 1 }
}
