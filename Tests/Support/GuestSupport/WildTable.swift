/// Makes tables at random as any netlink program may leave them, C `ipvsadm` or not: written straight to the kernel,
/// attribute by attribute, in the thread's network namespace.
package struct WildTable: ~Copyable {
    /// What C `ipvsadm` has no words for, refuses, or loses when it saves.
    package enum Oddity: String, CaseIterable, Sendable {
        // Of a service.
        case otherProtocol, portZero, onePacketOverTCP, timeoutZero, longTimeout, idleTimeout, idleNetmask
        case idleEngine, highFlags, noScheduler
        // Of a server.
        case thresholds, hugeThresholds, localMethod, bypassMethod, undefinedMethod, ownPort, bothChecksums
        case greRemoteChecksum, ipipFlags, highTunnelFlags, otherTunnelType, idleTunnelPort, idleTunnel
        case firstNetwork, lastNetwork, otherFamily
    }

    /// How many of each oddity the kernel took.
    package private(set) var taken: [Oddity: Int] = [:]

    private var random: SplitMix
    private let netlink: GenericNetlink

    package init(seed: UInt64) throws(GuestError) {
        random = SplitMix(state: seed)
        netlink = try GenericNetlink(family: "IPVS")
    }

    /// Adds a service with up to `servers` servers, and with no other oddities than those allowed. What the kernel
    /// refuses is left out.
    package mutating func addService(
        servers: Int, allowing allowed: Set<Oddity> = Set(Oddity.allCases)
    ) throws(GuestError) {
        let service = WildService(random: &random)
        guard service.oddities.isSubset(of: allowed), try add(service) else { return }
        for _ in 0..<random.below(servers + 1) {
            let server = service.server(random: &random)
            if server.oddities.isSubset(of: allowed) { try add(server, to: service) }
        }
    }

    /// Adds a service with a server, of which one has this oddity and neither has another.
    package mutating func add(_ oddity: Oddity) throws(GuestError) {
        // One draw in some hundreds is such a pair.
        for _ in 0..<100_000 {
            let service = WildService(random: &random)
            let server = service.server(random: &random)
            guard service.oddities.union(server.oddities) == [oddity], try add(service) else { continue }
            if try add(server, to: service) { return }
        }
    }

    private mutating func add(_ service: WildService) throws(GuestError) -> Bool {
        try change(.newService, [service.attribute], service.oddities)
    }

    @discardableResult
    private mutating func add(_ server: WildServer, to service: WildService) throws(GuestError) -> Bool {
        let key = Attribute(type: 1, value: service.key.flatMap(\.bytes))
        return try change(.newServer, [key, server.attribute], server.oddities)
    }

    /// `IPVS_CMD_NEW_…`
    private enum Command: UInt8 {
        case newService = 1
        case newServer = 5
    }

    /// Makes a change and counts it; false when the kernel refuses it.
    private mutating func change(
        _ command: Command, _ attributes: [Attribute], _ oddities: Set<Oddity>
    ) throws(GuestError) -> Bool {
        // There twice, or a tunnel without the port that it needs.
        guard try netlink.change(command.rawValue, attributes, mayRefuse: [17, 22]) else { return false }
        for oddity in oddities { taken[oddity, default: 0] += 1 }
        return true
    }
}

/// A service by its attributes, `IPVS_SVC_ATTR_…`.
private struct WildService {
    var key: [Attribute]
    var values: [Attribute] = []
    var oddities: Set<WildTable.Oddity> = []
    let isIPv6: Bool
    /// Nil for a mark.
    private var port: UInt16?

    var attribute: Attribute { Attribute(type: 1, value: (key + values).flatMap(\.bytes)) }

    init(random: inout SplitMix) {
        isIPv6 = random.below(3) == 0
        key = [.init(1, isIPv6 ? UInt16(10) : 2)]
        var transport: UInt16 = 6
        if random.below(4) == 0 {
            key.append(.init(5, random.number(5, .max)))
        } else {
            transport = random.pick([6, 17, 132])
            if random.below(8) == 0 {
                transport = random.pick([0, 1, 50, 300, .max])
                oddities.insert(.otherProtocol)
            }
            port = random.below(6) == 0 ? 0 : random.pick([80, 443, 21, 53, 5060, 65535])
            key += [.init(2, transport), .address(random.address(isIPv6: isIPv6)), .bigEndian(4, port ?? 0)]
        }
        addValues(transport, &random)
    }

    private mutating func addValues(_ transport: UInt16, _ random: inout SplitMix) {
        var flags: UInt32 = UInt32(random.below(8)) << 3
        var timeout: UInt32 = 0
        let isPersistent = random.below(2) == 0
        if isPersistent {
            flags |= 1
            switch random.below(4) {
            case 0: oddities.insert(.timeoutZero)
            case 1:
                // The kernel counts in hundredths of a second here, with 32 bits.
                timeout = random.number(2_678_401, 42_949_672)
                oddities.insert(.longTimeout)
            default: timeout = random.number(1, 2_678_400)
            }
        } else {
            if port == 0 { oddities.insert(.portZero) }
            if random.below(4) == 0 {
                timeout = random.number(1, 42_949_672)
                oddities.insert(.idleTimeout)
            }
        }
        if random.below(4) == 0 {
            flags |= 4
            if port != nil, transport != 17 { oddities.insert(.onePacketOverTCP) }
        }
        if random.below(8) == 0 {
            flags |= random.number(1, 0x3ff_ffff) << 6
            oddities.insert(.highFlags)
        }
        let mask = random.below(3) > 0 ? nil : isIPv6 ? random.number(1, 128) : random.number(0, .max)
        if mask != nil, !isPersistent { oddities.insert(.idleNetmask) }
        var scheduler = random.pick(["rr", "wlc", "sh", "mh"])
        if random.below(16) == 0 {
            scheduler = "none"
            oddities.insert(.noScheduler)
        }
        values = [
            .string(6, scheduler), .init(type: 7, value: little(flags) + little(UInt32.max)),
            .init(8, timeout), .init(9, mask ?? (isIPv6 ? 128 : .max)),
        ]
        if random.below(6) == 0 {
            values.append(.string(11, "sip"))
            if !isPersistent { oddities.insert(.idleEngine) }
        }
    }

    func server(random: inout SplitMix) -> WildServer {
        WildServer(ofIPv6: isIPv6, port: port, random: &random)
    }
}

/// A server by its attributes, `IPVS_DEST_ATTR_…`.
private struct WildServer {
    var attribute = Attribute(type: 2, value: [])
    var oddities: Set<WildTable.Oddity> = []

    /// - Parameter port: the service's; nil for a mark.
    init(ofIPv6: Bool, port servicePort: UInt16?, random: inout SplitMix) {
        var isIPv6 = ofIPv6
        var method = random.pick([UInt32](arrayLiteral: 0, 2, 2, 3))
        if random.below(6) == 0 {
            method = random.pick([1, 4, 5, 6, 7])
            oddities.insert(method == 1 ? .localMethod : method == 4 ? .bypassMethod : .undefinedMethod)
        }
        if method == 2, random.below(6) == 0 {
            isIPv6.toggle()
            oddities.insert(.otherFamily)
        }
        var address = random.address(isIPv6: isIPv6)
        if !isIPv6, random.below(8) == 0 {
            let first: UInt8 = random.pick([0, 240])
            address = [first, 0, 0, UInt8(1 + random.below(255))] + [UInt8](repeating: 0, count: 12)
            oddities.insert(first == 0 ? .firstNetwork : .lastNetwork)
        }
        var port = servicePort ?? random.pick([0, 80, 8080])
        if method == 0 || random.below(6) == 0 { port = random.pick([0, 80, 8080, 65535]) }
        if method != 0, let servicePort, servicePort != port { oddities.insert(.ownPort) }
        var values: [Attribute] = [
            .address(address, 1), .bigEndian(2, port), .init(3, method),
            .init(4, random.pick([0, 1, 100, UInt32(Int32.max)])), .init(11, isIPv6 ? UInt16(10) : 2),
        ]
        values += thresholds(&random) + tunnel(method, &random)
        attribute = Attribute(type: 2, value: values.flatMap(\.bytes))
    }

    private mutating func thresholds(_ random: inout SplitMix) -> [Attribute] {
        var upper: UInt32 = 0
        switch random.below(4) {
        case 0:
            upper = random.number(1, 100_000)
            oddities.insert(.thresholds)
        case 1:
            upper = random.number(1 << 31, .max)
            oddities.insert(.hugeThresholds)
        default: break
        }
        return [.init(5, upper), .init(6, random.below(2) == 0 ? 0 : random.number(0, upper))]
    }

    private mutating func tunnel(_ method: UInt32, _ random: inout SplitMix) -> [Attribute] {
        var type: UInt8 = 0
        var port: UInt16 = 0
        var flags: UInt16 = 0
        if method == 2 {
            type = random.pick([0, 1, 2])
            if type == 1 { port = random.pick([1, 6080, 65535]) }
            if type > 0 { flags = random.pick(type == 1 ? [0, 1, 2] : [0, 1]) }
            switch random.below(12) {
            case 0: (type, port) = (random.pick([3, 255]), 7)
            case 1: flags = 3
            case 2: flags = random.pick([4, 0x100, .max])
            case 3: (type, port, flags) = (2, 0, 2)
            case 4: (type, port, flags) = (0, 0, random.pick([1, 2]))
            case 5: port = 9
            default: break
            }
            if type > 2 { oddities.insert(.otherTunnelType) }
            if type == 0, flags > 0 { oddities.insert(.ipipFlags) }
            if type == 2, flags == 2 { oddities.insert(.greRemoteChecksum) }
            if flags == 3 { oddities.insert(.bothChecksums) }
            if flags > 3 { oddities.insert(.highTunnelFlags) }
            if type == 0 || type == 2, port > 0 { oddities.insert(.idleTunnelPort) }
        } else if random.below(8) == 0 {
            (type, port, flags) = (
                random.pick([0, 1, 2, 9]), random.pick([1, 6080]), random.pick([0, 1, 3])
            )
            oddities.insert(.idleTunnel)
        }
        return [.init(type: 13, value: [type]), .bigEndian(14, port), .init(15, flags)]
    }
}

extension Attribute {
    fileprivate init<Number: FixedWidthInteger>(_ type: UInt16, _ number: Number) {
        self.init(type: type, value: little(number))
    }

    fileprivate static func bigEndian(_ type: UInt16, _ number: UInt16) -> Attribute {
        Attribute(type, number.bigEndian)
    }

    fileprivate static func string(_ type: UInt16, _ text: String) -> Attribute {
        Attribute(type: type, value: Array(text.utf8) + [0])
    }

    /// A `union nf_inet_addr`: 16 bytes for either family.
    fileprivate static func address(_ bytes: [UInt8], _ type: UInt16 = 3) -> Attribute {
        Attribute(type: type, value: bytes)
    }
}

/// A generator whose every run can be repeated from its seed (SplitMix64).
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    /// Between the two, which are drawn more often than others.
    mutating func number(_ least: UInt32, _ most: UInt32) -> UInt32 {
        switch below(4) {
        case 0: least
        case 1: most
        default: least + UInt32(next() % (UInt64(most - least) + 1))
        }
    }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    /// Of the documentation's networks, or one that has a name on most machines.
    mutating func address(isIPv6: Bool) -> [UInt8] {
        if isIPv6 {
            return [0x20, 0x01, 0x0d, 0xb8] + (0..<12).map { _ in UInt8(below(3) == 0 ? below(256) : 0) }
        }
        let four = below(4) == 0 ? [127, 0, 0, 1] : [192, 0, 2, UInt8(1 + below(250))]
        return four + [UInt8](repeating: 0, count: 12)
    }
}
