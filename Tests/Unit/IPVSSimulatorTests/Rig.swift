import IPVSModel
import Testing

@testable import IPVSSimulator

/// A director with one service, and short ways to ask it things.
struct Rig: ~Copyable {
    var director: SimulatedDirector
    let virtual: Endpoint
    let identity: ServiceIdentity
    private var nextPort: UInt16 = 1024

    init(
        _ scheduler: SchedulerName, transport: TransportProtocol = .tcp, flags: ServiceFlags = [],
        persistence: Persistence? = nil, settings: SimulatorSettings = SimulatorSettings()
    ) {
        virtual = Endpoint(address: .ipv4(0xc000_0201), port: 80)
        identity = .endpoint(transport, virtual)
        director = SimulatedDirector(settings: settings)
        apply(
            .addService(
                VirtualService(
                    identity: identity, scheduler: scheduler, flags: flags, persistence: persistence)))
    }

    static func server(_ number: UInt32) -> Endpoint {
        Endpoint(address: .ipv4(0x0a00_0000 + number), port: 80)
    }

    mutating func apply(_ change: TableChange) { _ = director.apply([change]) }

    mutating func add(
        _ number: UInt32, weight: Int32 = 1, upper: UInt32 = 0, lower: UInt32 = 0,
        method: ForwardingMethod = .masquerading
    ) {
        apply(.addDestination(Self.destination(number, weight, upper, lower, method), to: identity))
    }

    mutating func edit(_ number: UInt32, weight: Int32 = 1, upper: UInt32 = 0, lower: UInt32 = 0) {
        apply(.editDestination(Self.destination(number, weight, upper, lower, .masquerading), of: identity))
    }

    mutating func delete(_ number: UInt32) { apply(.deleteDestination(Self.server(number), from: identity)) }

    private static func destination(
        _ number: UInt32, _ weight: Int32, _ upper: UInt32, _ lower: UInt32, _ method: ForwardingMethod
    ) -> Destination {
        Destination(
            endpoint: server(number), method: method, weight: weight,
            thresholds: ConnectionThresholds(upper: upper, lower: lower))
    }

    /// A flow from a client that was not seen before, unless a port is given.
    mutating func open(
        at seconds: Int64 = 0, client: UInt32 = 0x0b00_0001, port: UInt16? = nil
    ) -> (placement: Placement, connection: ConnectionNumber?) {
        nextPort += 1
        var transport = TransportProtocol.tcp
        if case .endpoint(let ofService, _) = identity { transport = ofService }
        return director.open(
            Flow(
                time: seconds * SimulationTime.second, transport: transport,
                client: Endpoint(address: .ipv4(client), port: port ?? nextPort), destination: virtual))
    }

    /// A flow that is closed later.
    ///
    /// - Returns: what to give to `close`.
    mutating func openToClose(
        at seconds: Int64 = 0, client: UInt32 = 0x0b00_0001, port: UInt16? = nil
    ) -> ConnectionNumber {
        guard let connection = open(at: seconds, client: client, port: port).connection else {
            Issue.record("no connection was made")
            return .absent
        }
        return director.expectClose(of: connection)
    }

    /// The number of the server that a flow gets; nil if it is refused.
    mutating func pick(at seconds: Int64 = 0, client: UInt32 = 0x0b00_0001, port: UInt16? = nil) -> UInt32? {
        let placement = open(at: seconds, client: client, port: port).placement
        guard case .ipv4(let address) = director.endpoint(of: placement)?.address else { return nil }
        return address - 0x0a00_0000
    }

    mutating func picks(_ count: Int) -> [UInt32?] { (0..<count).map { _ in pick() } }

    mutating func counts(_ number: UInt32) -> ConnectionCounts? {
        director.snapshot().services.first?.destinations.first {
            $0.destination.endpoint == Self.server(number)
        }?
        .counts
    }
}
