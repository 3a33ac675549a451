import IPVSModel
import IPVSSimulator

/// The services of all variants, at any time, and those of them that a comparison is about.
struct ComparedServices: Sendable {
    /// Each once, in the order of the variants.
    let identities: [ServiceIdentity]
    /// With the others, which take flows too.
    fileprivate let all: [ServiceIdentity]

    static let none = ComparedServices([])

    /// - Parameter scope: of other services nothing is said.
    init(_ variants: [Variant], in scope: Scope = .all) {
        var seen: Set<ServiceIdentity> = []
        all = variants.flatMap { variant in
            variant.rules.lines.compactMap { line in
                guard case .addService(let service) = line.change, seen.insert(service.identity).inserted
                else {
                    return nil
                }
                return service.identity
            }
        }
        identities = all.filter { scope.contains($0) }
    }

    /// For all flows alike.
    func classifier(_ settings: SimulatorSettings) -> FlowServices { FlowServices(self, settings) }
}

/// Which service a flow is for, whatever becomes of it in a variant: the one that all services together give it.
struct FlowServices: ~Copyable {
    private struct Place: Hashable {
        let transport: TransportProtocol
        let destination: Endpoint
    }

    private var director: SimulatedDirector
    private let numbers: [ServiceIdentity: Int]
    private var known: [Place: Int?] = [:]
    private var last: (place: Place, number: Int?)?

    fileprivate init(_ services: ComparedServices, _ settings: SimulatorSettings) {
        director = SimulatedDirector(settings: settings)
        numbers = Dictionary(uniqueKeysWithValues: services.identities.enumerated().map { ($1, $0) })
        for identity in services.all {
            let service = VirtualService(
                identity: identity, scheduler: .roundRobin, persistence: identity.neededPersistence)
            _ = director.apply([.addService(service)])
        }
    }

    /// A service's number; nil if no service takes the flow.
    @inline(__always)
    mutating func number(of flow: Flow) -> Int? {
        if numbers.isEmpty { return nil }
        let place = Place(transport: flow.transport, destination: flow.destination)
        if let last, last.place == place { return last.number }
        let number = known[place] ?? look(up: flow, place)
        last = (place, number)
        return number
    }

    @inline(never)
    private mutating func look(up flow: Flow, _ place: Place) -> Int? {
        let number = director.service(of: flow).flatMap { numbers[$0] }
        known[place] = .some(number)
        return number
    }
}

extension ServiceIdentity {
    /// A service for every port must be persistent.
    fileprivate var neededPersistence: Persistence? {
        guard case .endpoint(_, let endpoint) = self, endpoint.port == 0 else { return nil }
        return Persistence(timeout: 300, netmask: family == .ipv4 ? .ipv4(.max) : .ipv6(prefixLength: 128))
    }
}
