import IPVSModel

/// Where the attributes of a server lie in an answer.
///
/// They are found and checked once for all servers that are laid out alike (`AttributeMarks`), as those of a table are.
package struct DestinationPlaces: Sendable {
    /// Whether somebody will look at the counters, which are half of the bytes.
    package let withStatistics: Bool
    /// Out of line: it is large and handed on for each server. nil when none was seen yet.
    private var layout: Layout?

    /// Knows of no server yet.
    ///
    /// - Parameter withStatistics: false where nobody will look at the counters.
    package init(withStatistics: Bool) { self.withStatistics = withStatistics }

    /// Where things are in an answer; nil when it tells of no server.
    @inline(__always)
    fileprivate mutating func layout(of object: RawSpan) throws(WireError) -> Layout? {
        if let layout, layout.marks.fit(object) { return layout }
        return try newLayout(of: object)
    }

    @inline(never)
    private mutating func newLayout(of object: RawSpan) throws(WireError) -> Layout? {
        guard let found = try Layout(object, withStatistics) else { return nil }
        layout = found
        return found
    }

    fileprivate final class Layout: Sendable {
        let marks: AttributeMarks
        let address: Range<Int>
        let numbers: Numbers
        let counters: CounterPlaces?

        /// nil when the answer tells of no server.
        init?(_ object: RawSpan, _ withStatistics: Bool) throws(WireError) {
            let answer = try AttributePlaces<CommandAttribute>(object)
            guard let server = answer[.destination] else { return nil }
            let places = try AttributePlaces<DestinationAttribute>(object.extracting(server))
            let start = server.lowerBound
            let address = try required(places[.address], "destination address")
            self.address = start + address.lowerBound..<start + address.upperBound
            numbers = try Numbers(places, from: start)
            // Those of 64 bits or, before 4.1, those of 32 alone.
            if withStatistics, let place = places[.statistics64] ?? places[.statistics] {
                counters = try CounterPlaces(object, in: start + place.lowerBound..<start + place.upperBound)
            } else {
                counters = nil
            }
            marks = try AttributeMarks(object, and: server)
        }
    }

    /// Offsets; nil for what kernels before 3.18 (the family) and 5.2 (tunnels) do not say.
    fileprivate struct Numbers {
        let port: Int
        let method: Int
        let weight: Int
        let upperThreshold: Int
        let lowerThreshold: Int
        let active: Int
        let inactive: Int
        let persistent: Int
        let family: Int?
        let tunnelType: Int?
        let tunnelPort: Int?
        let tunnelFlags: Int?

        /// - Parameter start: of the attributes whose places these are.
        init(_ places: AttributePlaces<DestinationAttribute>, from start: Int) throws(WireError) {
            func offset<Number: FixedWidthInteger>(
                _ attribute: DestinationAttribute, _: Number.Type
            ) throws(WireError) -> Int? {
                guard let offset = try places.offset(of: Number.self, attribute) else { return nil }
                return start + offset
            }
            family = try offset(.addressFamily, UInt16.self)
            port = try required(try offset(.port, UInt16.self), "destination port")
            tunnelType = try offset(.tunnelType, UInt8.self)
            tunnelPort = try offset(.tunnelPort, UInt16.self)
            tunnelFlags = try offset(.tunnelFlags, UInt16.self)
            method = try required(try offset(.forwardingMethod, UInt32.self), "forwarding method")
            weight = try required(try offset(.weight, Int32.self), "weight")
            upperThreshold = try required(try offset(.upperThreshold, UInt32.self), "upper threshold")
            lowerThreshold = try required(try offset(.lowerThreshold, UInt32.self), "lower threshold")
            active = try required(try offset(.activeConnections, UInt32.self), "active connections")
            inactive = try required(try offset(.inactiveConnections, UInt32.self), "inactive connections")
            persistent = try required(
                try offset(.persistentConnections, UInt32.self), "persistent connections")
        }
    }
}

/// Reading a server of whose answer the places were found.
extension DestinationPlaces.Layout {
    /// The number at one of the places, all of which lie inside of an object that fits the marks.
    @inline(__always)
    private func load<Number: FixedWidthInteger & BitwiseCopyable>(
        _: Number.Type, _ object: RawSpan, at offset: Int
    ) -> Number {
        object.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: Number.self)
    }

    /// - Parameter serviceFamily: of a server that does not name its own, as before 3.18.
    @inline(__always)
    fileprivate func endpoint(
        in object: RawSpan, _ serviceFamily: AddressFamily
    ) throws(WireError) -> Endpoint {
        var family = serviceFamily
        if let offset = numbers.family { family = try object.family(at: offset) }
        return Endpoint(
            address: try object.extracting(address).address(
                family, attribute: DestinationAttribute.address.rawValue),
            port: UInt16(bigEndian: load(UInt16.self, object, at: numbers.port)))
    }

    /// Kernels before 5.2 say nothing of tunnels: all of theirs are IP in IP, whose numbers are 0.
    @inline(__always)
    fileprivate func forwarding(in object: RawSpan) -> ForwardingCode {
        var tunnel = Tunnel.Code()
        if let offset = numbers.tunnelType { tunnel.type = load(UInt8.self, object, at: offset) }
        if let offset = numbers.tunnelPort {
            tunnel.port = UInt16(bigEndian: load(UInt16.self, object, at: offset))
        }
        if let offset = numbers.tunnelFlags { tunnel.flags = load(UInt16.self, object, at: offset) }
        let method = load(UInt32.self, object, at: numbers.method)
        return ForwardingCode(number: UInt8(truncatingIfNeeded: method), tunnel: tunnel)
    }

    @inline(__always)
    fileprivate func counts(in object: RawSpan) -> ConnectionCounts {
        ConnectionCounts(
            active: load(UInt32.self, object, at: numbers.active),
            inactive: load(UInt32.self, object, at: numbers.inactive),
            persistent: load(UInt32.self, object, at: numbers.persistent))
    }

    @inline(__always)
    fileprivate func thresholds(in object: RawSpan) -> ConnectionThresholds {
        ConnectionThresholds(
            upper: load(UInt32.self, object, at: numbers.upperThreshold),
            lower: load(UInt32.self, object, at: numbers.lowerThreshold))
    }

    @inline(__always)
    fileprivate func weight(in object: RawSpan) -> Int32 {
        load(Int32.self, object, at: numbers.weight)
    }

    /// nil where nobody wants them, or the kernel did not say.
    @inline(__always)
    fileprivate func statistics(in object: RawSpan) -> Statistics? {
        guard let counters else { return nil }
        return Statistics(object, at: counters)
    }
}

extension Destination {
    /// Reads what is configured; nil when the answer tells of no server.
    ///
    /// - Parameters:
    ///   - object: the attributes of the answer.
    ///   - places: of the server before, and then of this one.
    ///   - serviceFamily: family of a destination that does not name its own.
    package init?(
        _ object: RawSpan, at places: inout DestinationPlaces, of serviceFamily: AddressFamily
    ) throws(WireError) {
        guard let layout = try places.layout(of: object) else { return nil }
        try self.init(object, layout, serviceFamily)
    }

    @inline(__always)
    fileprivate init(
        _ object: RawSpan, _ layout: DestinationPlaces.Layout, _ serviceFamily: AddressFamily
    ) throws(WireError) {
        let endpoint = try layout.endpoint(in: object, serviceFamily)
        let code = layout.forwarding(in: object)
        self.init(
            endpoint: endpoint, method: code.method, weight: layout.weight(in: object),
            thresholds: layout.thresholds(in: object))
        idleTunnel = code.idleTunnel
    }
}

extension DestinationSnapshot {
    /// Reads everything, as `Destination` is read; the counters where they are wanted.
    package init?(
        _ object: RawSpan, at places: inout DestinationPlaces, of serviceFamily: AddressFamily
    ) throws(WireError) {
        guard let layout = try places.layout(of: object) else { return nil }
        self.init(
            destination: try Destination(object, layout, serviceFamily), counts: layout.counts(in: object),
            statistics: layout.statistics(in: object))
    }
}

extension CountedServer {
    /// Reads the counters, as `Destination` is read.
    package init?(
        _ object: RawSpan, at places: inout DestinationPlaces, of serviceFamily: AddressFamily
    ) throws(WireError) {
        guard let layout = try places.layout(of: object) else { return nil }
        self.init(
            endpoint: try layout.endpoint(in: object, serviceFamily),
            statistics: layout.statistics(in: object))
    }
}
