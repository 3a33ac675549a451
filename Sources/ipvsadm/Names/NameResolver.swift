import IPVSModel
import IPVSRules

/// Looks names up for a listing: each address and port once, and all within one deadline. What has no name by then is
/// printed as a number.
enum NameResolver {
    /// Names for a listing of `services`.
    static func names(of services: [some ListedService]) -> NameTable {
        var wanted = WantedNames()
        for entry in services { wanted.insert(entry) }
        return names(for: wanted)
    }

    /// Names for rules: IPv6 stays numeric, since names are read as IPv4, and a name that does not lead back to its
    /// number would restore another table.
    static func savedNames(of services: [ServiceSnapshot]) -> NameTable {
        var wanted = WantedNames(mustLeadBack: true)
        for entry in services { wanted.insert(entry) }
        return names(for: wanted)
    }

    /// Names of everything that was collected.
    static func names(for wanted: WantedNames) -> NameTable {
        let deadline = Deadline(seconds: NameDatabase.patience)
        var names = NameDatabase.host.answers(to: wanted.questions, until: deadline).compactMapValues(\.name)
        if wanted.mustLeadBack {
            let back = NameDatabase.host.answers(
                to: Set(names.compactMap { $0.key.reversed($0.value) }), until: deadline)
            names = names.filter { question, name in
                question.reversed(name).flatMap { back[$0] } == question.number
            }
        }
        return NameTable(names)
    }
}

/// Addresses and ports whose names a listing needs.
struct WantedNames {
    /// Only names whose own number is the one that was asked for; IPv4 only.
    let mustLeadBack: Bool
    private(set) var questions: Set<NameQuestion> = []

    init(mustLeadBack: Bool = false) { self.mustLeadBack = mustLeadBack }

    mutating func insert(_ endpoint: Endpoint, of transport: TransportProtocol?) {
        if endpoint.address.family == .ipv4 || !mustLeadBack { questions.insert(.hostName(endpoint.address)) }
        // Other protocols have no named ports.
        guard let transport, [.tcp, .udp, .sctp].contains(transport) else { return }
        questions.insert(.portName(NamedPort(number: endpoint.port, transport: transport)))
    }

    mutating func insert(_ entry: some ListedService) {
        let transport = entry.service.identity.transport
        if case .endpoint(_, let endpoint) = entry.service.identity { insert(endpoint, of: transport) }
        for destination in entry.destinations { insert(destination.endpoint, of: transport) }
    }

    mutating func insert(_ connection: ConnectionEntry) {
        for endpoint in [connection.client, connection.virtual, connection.destination] {
            insert(endpoint, of: connection.transport)
        }
    }
}
