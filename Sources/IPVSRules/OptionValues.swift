import IPVSModel

/// What each option does to a draft. The first wrong value ends everything.
extension CommandDraft {
    mutating func take(_ found: OptionScanner.Found, names: NameResolution) throws(RuleError) {
        if let group = found.description.group {
            if given.contains(group) { throw RuleError(.repeatedOption(group)) }
            given.insert(group)
        }
        let value = found.value ?? []
        switch found.description.option {
        case .command: break
        case .tcpService: try takeService(.tcp, value, names: names)
        case .udpService: try takeService(.udp, value, names: names)
        case .sctpService: try takeService(.sctp, value, names: names)
        case .firewallMark: try takeMark(value)
        case .ipv6: try takeIPv6()
        case .scheduler: scheduler = value
        case .persistenceEngine: persistenceEngine = value
        case .persistent: try takePersistence(found.value)
        case .netmask: try takeNetmask(value, names: names)
        case .realServer: try takeServer(value, at: found.word, names: names)
        case .gatewaying: method = .directRouting
        case .ipip: method = .tunnelling
        case .masquerading: method = .masquerading
        case .weight: weight = try number(value, 0...Int64(Int32.max), .weight)
        case .upperThreshold: thresholds.upper = try number(value, 0...mostThreshold, .upperThreshold)
        case .lowerThreshold: thresholds.lower = try number(value, 0...mostThreshold, .lowerThreshold)
        case .tunnelType: try takeTunnelType(value)
        case .tunnelPort: tunnelPort = try number(value, 1...65535, .tunnelPort)
        case .withoutChecksum: tunnelChecksum = .none
        case .withChecksum: tunnelChecksum = .full
        case .withRemoteChecksum: tunnelChecksum = .remote
        case .schedulerFlags:
            schedulerFlags = value
            schedulerFlagsWord = found.word
        case .onePacket: isOnePacket = true
        case .connection, .timeout, .daemon, .sorted: break
        case .statistics: listing.insert(.statistics)
        case .rate: listing.insert(.rates)
        case .exact: listing.insert(.exact)
        case .thresholds: listing.insert(.thresholds)
        case .persistentConnections: listing.insert(.persistentConnections)
        case .tunnelInformation: listing.insert(.tunnels)
        case .unsorted: listing.insert(.unsorted)
        case .numeric: listing.insert(.numeric)
        case .syncID: syncID = try number(value, 0...255, .syncID)
        case .maximumLength: maximumLength = try number(value, 1...65507, .maximumLength)
        case .multicastInterface: interface = value
        case .multicastGroup: try takeMulticastGroup(value)
        case .multicastPort: multicastPort = try number(value, 1...65535, .multicastPort)
        case .multicastTimeToLive: multicastTimeToLive = try number(value, 1...255, .multicastTimeToLive)
        }
    }

    /// The kernel has 32 bits for it.
    private var mostThreshold: Int64 {
        source == .restore ? Int64(UInt32.max) : Int64(Int32.max)
    }

    private func number<Number: FixedWidthInteger>(
        _ value: ArraySlice<UInt8>, _ range: ClosedRange<Int64>, _ reason: RuleError.Reason
    ) throws(RuleError) -> Number {
        guard let number = NumberText.parse(value, in: range), let number = Number(exactly: number) else {
            throw RuleError(reason)
        }
        return number
    }

    private mutating func takeService(
        _ transport: TransportProtocol, _ value: ArraySlice<UInt8>, names: NameResolution
    ) throws(RuleError) {
        guard let text = EndpointText(value, names: names),
            let port = text.port.number(transport, absent: 0, names: names)
        else { throw RuleError(.serviceAddress) }
        identity = .endpoint(transport, Endpoint(address: text.address, port: port))
        family = text.address.family
        if family == .ipv6 { netmask = .host(.ipv6) }
    }

    private mutating func takeMark(_ value: ArraySlice<UInt8>) throws(RuleError) {
        guard let mark = NumberText.parse(value, in: 1...Int64(UInt32.max)) else {
            throw RuleError(.firewallMark(Array(value)))
        }
        family = .ipv4
        identity = .firewallMark(UInt32(truncatingIfNeeded: mark), .ipv4)
    }

    private mutating func takeIPv6() throws(RuleError) {
        guard case .firewallMark(let mark, _) = identity else { throw RuleError(.ipv6WithoutMark) }
        family = .ipv6
        netmask = .host(.ipv6)
        identity = .firewallMark(mark, .ipv6)
    }

    private mutating func takePersistence(_ value: ArraySlice<UInt8>?) throws(RuleError) {
        guard let value else {
            persistenceTimeout = Persistence.defaultTimeout
            return
        }
        let range = source == .restore ? 0...Int64(UInt32.max) : 1...Int64(ConnectionTimeouts.maximum)
        guard let seconds = NumberText.parse(value, in: range) else {
            throw RuleError(.persistenceTimeout(Array(value)))
        }
        persistenceTimeout = UInt32(truncatingIfNeeded: seconds)
    }

    private mutating func takeNetmask(
        _ value: ArraySlice<UInt8>, names: NameResolution
    ) throws(RuleError) {
        switch family {
        case .ipv4:
            // An IPv4 mask is read like any address, so the name of a host will do.
            guard let mask = EndpointText.ipv4(value, names: names) else { throw RuleError(.persistenceMask) }
            netmask = .ipv4(mask)
        case .ipv6:
            let length = NumberText.droppingTrailingBlanks(value)
            netmask = .ipv6(prefixLength: try number(length, 1...128, .prefixLength))
        }
    }

    private mutating func takeServer(
        _ value: ArraySlice<UInt8>, at word: Int, names: NameResolution
    ) throws(RuleError) {
        guard var text = EndpointText(value, names: names) else { throw RuleError(.serverAddress) }
        if case .name = text.port {
            if identity == nil {
                // The legacy tool stops here. So does this one, unless the rest of the line makes sense of the name.
                deferredProblem = RuleError(.serverAddress)
            } else {
                guard let port = text.port.number(transport, absent: 0, names: names) else {
                    throw RuleError(.serverAddress)
                }
                text.port = .number(port)
            }
        }
        server = text
        serverWord = word
    }

    private mutating func takeTunnelType(_ value: ArraySlice<UInt8>) throws(RuleError) {
        guard let kind = TunnelKind.allCases.first(where: { value.elementsEqual($0.legacyName) }) else {
            throw RuleError(.tunnelType)
        }
        tunnelKind = kind
    }

    private mutating func takeMulticastGroup(_ value: ArraySlice<UInt8>) throws(RuleError) {
        let family = value.contains(UInt8(ascii: ":")) ? AddressFamily.ipv6 : .ipv4
        guard let address = IPAddress(utf8: value), address.isMulticast else {
            throw RuleError(.multicastGroup(Array(value), family))
        }
        multicastGroup = address
    }
}
