import ArgumentParser
import IPVSModel

/// Servers as a word of the command line names them: an address, a network or a range, with a port or any.
struct ServerPattern: Sendable, Hashable {
    private let addresses: ClosedRange<IPAddress>?
    private let port: UInt16?

    static let expected =
        "expected the servers as ADDRESS, ADDRESS:PORT, ADDRESS/BITS, ADDRESS-ADDRESS or :PORT"

    /// `10.0.0.11`, `10.0.0.11:8080`, `10.0.0.0/24`, `10.0.0.1-10.0.0.9`, `[2001:db8::11]:80`, `:8080`
    init?(_ text: String) {
        guard case .endpoints(nil, let addresses, let port)? = Scope.Part(text) else { return nil }
        (self.addresses, self.port) = (addresses, port)
    }

    func contains(_ server: Endpoint) -> Bool {
        (port.map { $0 == server.port } ?? true) && (addresses.map { $0.contains(server.address) } ?? true)
    }
}

/// The services and servers that a command of daily work looks at.
struct Selection: Sendable, Hashable {
    var services: Scope = .all
    /// nil for every server.
    var servers: [ServerPattern]?

    /// - Parameters: as they were named; none for all.
    init(services: [Scope.Part] = [], servers: [ServerPattern] = []) {
        self.services = services.isEmpty ? .all : Scope(parts: services)
        self.servers = servers.isEmpty ? nil : servers
    }

    /// The options of `SelectionOptions`, for `PlainWords`.
    static let options: Set = ["--service", "--server"]

    /// Services and servers as these options name them; nil if one is a mistake.
    static func named(in words: PlainWords) -> (services: [Scope.Part], servers: [ServerPattern])? {
        guard let services = words.all("--service", Scope.Part.init),
            let servers = words.all("--server", ServerPattern.init)
        else { return nil }
        return (services, servers)
    }

    init?(plain words: PlainWords) {
        guard let (services, servers) = Self.named(in: words) else { return nil }
        self.init(services: services, servers: servers)
    }

    func contains(_ service: ServiceIdentity) -> Bool { services.contains(service) }

    func contains(_ server: Endpoint) -> Bool { servers?.contains { $0.contains(server) } ?? true }
}

/// The services that a command of daily work looks at.
struct ServiceOptions: ParsableArguments {
    @Option(
        name: .customLong("service"),
        help: ArgumentHelp(
            "These services only: 192.0.2.10, 192.0.2.0/24, 192.0.2.10:443, :443, udp/:53, mark=5; may be repeated.",
            valueName: "services"),
        transform: { text in
            guard let part = Scope.Part(text) else { throw ValidationError(Scope.Part.expected) }
            return part
        })
    var services: [Scope.Part] = []

    var scope: Scope { services.isEmpty ? .all : Scope(parts: services) }
}

struct SelectionOptions: ParsableArguments {
    @OptionGroup private var ofServices: ServiceOptions

    @Option(
        name: .customLong("server"),
        help: ArgumentHelp(
            "These servers only: 10.0.0.11, 10.0.0.11:8080, 10.0.0.0/24, :8080; may be repeated.",
            valueName: "servers"),
        transform: { text in
            guard let pattern = ServerPattern(text) else { throw ValidationError(ServerPattern.expected) }
            return pattern
        })
    var servers: [ServerPattern] = []

    /// As they were named; none for all.
    var services: [Scope.Part] { ofServices.services }

    var selection: Selection {
        Selection(services: services, servers: servers)
    }
}
