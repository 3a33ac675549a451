import IPVSModel

/// Packets of a protocol to a network and a range of ports carry a firewall mark.
public struct FirewallMarkRule: Sendable, Hashable {
    /// nil for every protocol.
    public var transport: TransportProtocol?
    /// Where marked packets go. Port 0 stands for every port.
    public var destination: Endpoint
    /// How many of the address's first bits a packet's destination shares: 32 or 128 for one address.
    public let prefixLength: Int
    /// The range begins with the destination's port.
    public var lastPort: UInt16
    /// The number that they carry; 0 takes a mark away.
    public var mark: UInt32

    /// Marks packets to this endpoint, or to those up to `lastPort`, at all addresses that share `prefixLength` bits.
    ///
    /// - Parameter prefixLength: nil for one address; more bits than an address has are as many as it has.
    public init(
        transport: TransportProtocol? = nil, destination: Endpoint, prefixLength: Int? = nil,
        lastPort: UInt16? = nil, mark: UInt32
    ) {
        let bits = ClientNetwork.bits(destination.address)
        self.transport = transport
        self.destination = destination
        self.prefixLength = min(max(prefixLength ?? bits, 0), bits)
        self.lastPort = lastPort ?? destination.port
        self.mark = mark
    }

    package var ports: ClosedRange<UInt16> {
        destination.port == 0 ? 0...UInt16.max : destination.port...max(destination.port, lastPort)
    }

    /// The first address of its network.
    package var network: IPAddress { ClientNetwork.network(of: destination.address, prefixLength) }
}

/// The firewall marks of packets, by where they go: of the rules that match a packet the last one counts, as in a packet
/// filter, where one sets the mark after the other.
///
/// Costs: making them O(n log n); a packet's mark O(log n) for each length of network that the rules have.
public struct FirewallMarks: Sendable, Hashable, ExpressibleByArrayLiteral {
    /// As they were given.
    public let rules: [FirewallMarkRule]

    /// Networks of one length, and packets of one protocol or of all.
    private struct Layer: Sendable, Hashable {
        var transport: TransportProtocol?
        var family: AddressFamily
        var prefixLength: Int
        /// By the first address.
        var networks: [IPAddress: PortMarks] = [:]
    }

    private let layers: [Layer]

    /// Rules in order.
    public init(_ rules: [FirewallMarkRule] = []) {
        struct Place: Hashable {
            var transport: TransportProtocol?
            var prefixLength: Int
            var network: IPAddress
        }
        var order: [Place] = []
        var numbers: [Place: [Int]] = [:]
        for (number, rule) in rules.enumerated() {
            let place = Place(
                transport: rule.transport, prefixLength: rule.prefixLength, network: rule.network)
            if numbers[place] == nil { order.append(place) }
            numbers[place, default: []].append(number)
        }
        var layers: [Layer] = []
        for place in order {
            let marks = PortMarks((numbers[place] ?? []).map { ($0, rules[$0].ports) })
            let layer = layers.firstIndex {
                $0.transport == place.transport && $0.family == place.network.family
                    && $0.prefixLength == place.prefixLength
            }
            if layer == nil {
                layers.append(
                    Layer(
                        transport: place.transport, family: place.network.family,
                        prefixLength: place.prefixLength))
            }
            layers[layer ?? layers.count - 1].networks[place.network] = marks
        }
        self.rules = rules
        self.layers = layers
    }

    /// Rules in order.
    public init(arrayLiteral rules: FirewallMarkRule...) { self.init(rules) }

    /// The mark of such packets; 0 if they have none.
    public func mark(of transport: TransportProtocol, to destination: Endpoint) -> UInt32 {
        var last = -1
        for layer in layers
        where layer.family == destination.address.family && (layer.transport ?? transport) == transport {
            let network = ClientNetwork.network(of: destination.address, layer.prefixLength)
            last = max(last, layer.networks[network]?.rule(at: destination.port) ?? -1)
        }
        return last < 0 ? 0 : rules[last].mark
    }
}

/// Which of several numbered ranges of ports is the last one at a port.
///
/// Invariants: `starts` ascends from 0; `owners` has a number for each, -1 for ports of no range.
private struct PortMarks: Sendable, Hashable {
    private let starts: [UInt32]
    private let owners: [Int]

    /// - Parameter ranges: by ascending number.
    init(_ ranges: [(number: Int, ports: ClosedRange<UInt16>)]) {
        let bounds = ranges.flatMap { [UInt32($0.ports.lowerBound), UInt32($0.ports.upperBound) + 1] }
        let starts = ([0] + bounds).sorted().reduce(into: [UInt32]()) { starts, bound in
            if starts.last != bound { starts.append(bound) }
        }
        var owners = [Int](repeating: -1, count: starts.count)
        // The last range takes its parts first. From a part that is taken, `free` leads to the next one that may not be.
        var free = Array(0...starts.count)
        func firstFree(from part: Int) -> Int {
            var (part, end) = (part, part)
            while free[end] != end { end = free[end] }
            while free[part] != end { (part, free[part]) = (free[part], end) }
            return end
        }
        for (number, ports) in ranges.reversed() {
            var part = firstFree(from: Self.part(of: UInt32(ports.lowerBound), in: starts))
            while part < starts.count, starts[part] <= UInt32(ports.upperBound) {
                owners[part] = number
                free[part] = part + 1
                part = firstFree(from: part + 1)
            }
        }
        (self.starts, self.owners) = (starts, owners)
    }

    func rule(at port: UInt16) -> Int { owners[Self.part(of: UInt32(port), in: starts)] }

    /// The last that begins at the port or before it: the first one begins at 0.
    private static func part(of port: UInt32, in starts: [UInt32]) -> Int {
        var (low, high) = (0, starts.count)
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= port { low = middle + 1 } else { high = middle }
        }
        return low - 1
    }
}
