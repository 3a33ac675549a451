import IPVSModel

/// What of a service decides which server a flow gets, where nothing else does.
struct DealtTable {
    var definition: VirtualService
    /// In the kernel's order.
    var servers: [(endpoint: Endpoint, weight: Int32, lastWeight: Int32)]
    /// nil for schedulers without a table.
    var places: [Endpoint?]?

    /// nil if flows get the same servers here and there or, without a table, the rules are the same but for the order.
    func difference(from other: DealtTable) -> (TableAgreement.Difference, share: Double?)? {
        if definition.scheduler != other.definition.scheduler { return (.scheduler, nil) }
        if definition.flags != other.definition.flags { return (.flags, nil) }
        let isOfOthers = Set(servers.map(\.endpoint)) != Set(other.servers.map(\.endpoint))
        guard places != nil else {
            if isOfOthers { return (.servers, nil) }
            return presentWeights == other.presentWeights ? nil : (.weights, nil)
        }
        if places == other.places, closed == other.closed { return nil }
        return (
            isOfOthers ? .servers : weights != other.weights ? .weights : .order, share(from: other)
        )
    }

    private var closed: Set<Endpoint> { Set(servers.lazy.filter { $0.weight <= 0 }.map(\.endpoint)) }

    private var weights: [Endpoint: [Int32]] {
        Dictionary(servers.map { ($0.endpoint, [$0.weight, $0.lastWeight]) }) { first, _ in first }
    }

    private var presentWeights: [Endpoint: Int32] {
        Dictionary(servers.map { ($0.endpoint, $0.weight) }) { first, _ in first }
    }

    private func share(from other: DealtTable) -> Double? {
        guard let places, let others = other.places, places.count == others.count, !places.isEmpty else {
            return nil
        }
        return Double(zip(places, others).count { $0 != $1 }) / Double(places.count)
    }
}

extension SimulatedDirector {
    /// The services that are there, in the order of addition.
    var presentServices: [ServiceIdentity] {
        var present: [ServiceIdentity] = []
        for number in services.numbers where !serviceDescriptions[number].isDeleted {
            present.append(serviceDescriptions[number].definition.identity)
        }
        return present
    }

    /// nil if there is no such service.
    func dealtTable(of service: ServiceIdentity) -> DealtTable? {
        guard let number = serviceNumbers[service.asKept] else { return nil }
        let list = list(of: number)
        let order = services[number].order.all
        return DealtTable(
            definition: serviceDescriptions[number].definition,
            servers: order.map {
                (serverDescriptions[$0].destination.endpoint, servers[$0].weight, servers[$0].lastWeight)
            },
            places: services[number].scheduler?.places(from: list)?.map { place in
                place.isPresent ? serverDescriptions[place].destination.endpoint : nil
            })
    }
}
