import IPVSFormats
import IPVSModel

/// What a doctor examines: a table, as far as there is one, and what its host shows.
struct Patient: Sendable {
    /// nil where the kernel has no IPVS.
    var snapshot: TableSnapshot?
    var host: HostFacts

    var services: [ServiceSnapshot] { snapshot?.services ?? [] }

    /// A server in its service.
    struct Server {
        let service: VirtualService
        let state: DestinationSnapshot

        var address: IPAddress { state.destination.endpoint.address }
        var name: String { state.destination.endpoint.description }
    }

    var servers: [Server] {
        services.flatMap { entry in entry.destinations.map { Server(service: entry.service, state: $0) } }
    }

    /// Each address of a service once, in the table's order.
    var serviceAddresses: [IPAddress] {
        var seen: Set<IPAddress> = []
        return services.compactMap { entry in
            guard case .endpoint(_, let endpoint) = entry.service.identity else { return nil }
            return seen.insert(endpoint.address).inserted ? endpoint.address : nil
        }
    }

    /// `net.ipv4.vs.NAME`
    func setting(_ name: String) -> Int64? { host.settings["net/ipv4/vs/\(name)"] }

    func interface(with address: IPAddress) -> HostFacts.Interface? {
        host.interfaces.first { $0.addresses.contains(address) }
    }

    func interface(named name: String?) -> HostFacts.Interface? {
        name.flatMap { name in host.interfaces.first { $0.name == name } }
    }

    /// Where packets to the rest of the world leave, if that is known.
    func defaultInterface(_ family: AddressFamily) -> String? {
        host.routes[.unspecified(family)]?.interface
    }

    /// Whether the host says that another one is in charge: it has none of the addresses, and runs what moves them.
    var isStandby: Bool {
        guard !serviceAddresses.contains(where: { host.routes[$0]?.isLocal ?? true }) else { return false }
        return host.managers.contains { $0.name == "keepalived" }
            || snapshot?.daemons?.contains { $0.role == .backup } ?? false
    }
}

/// What an examination for one code found.
enum Outcome: Sendable, Hashable {
    case fine
    /// The table has nothing that it could be about.
    case doesNotApply
    /// What was needed could not be read.
    case unknown
    case found([Symptom])

    init(_ symptoms: [Symptom]) { self = symptoms.isEmpty ? .fine : .found(symptoms) }

    var symptoms: [Symptom] {
        if case .found(let symptoms) = self { symptoms } else { [] }
    }

    var word: String {
        switch self {
        case .fine: "fine"
        case .doesNotApply: "does not apply"
        case .unknown: "unknown"
        case .found: "found"
        }
    }
}

/// Something that is wrong, at one place.
struct Symptom: Sendable, Hashable {
    /// A service, a server, a setting; nil for the host.
    var subject: String?
    /// What is there, with the figures that show it. Without a full stop.
    var message: String
    /// What would mend it, for a shell. Empty where that is for people to decide.
    var commands: [String] = []
}

extension Symptom {
    /// About a setting below `/proc/sys`, by its path.
    init(setting path: String, _ message: String, to value: Int64) {
        let name = Self.settingName(path)
        self.init(subject: name, message: message, commands: ["sysctl -w \(name.inShell)=\(value)"])
    }

    /// As sysctl(8) names it: in the name of an interface dots and slashes change places.
    static func settingName(_ path: String) -> String {
        String(path.map { $0 == "/" ? "." : $0 == "." ? "/" : $0 })
    }
}

extension String {
    /// As a word of a shell's command: names of interfaces may have nearly any character.
    var inShell: String {
        let isPlain =
            !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "._:/@%+-".utf8.contains(byte)
                }
            }
        return isPlain
            ? self
            : "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
