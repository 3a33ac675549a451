import IPVSModel
import IPVSSimulator

/// One scenario for both the kernel and the simulator.
struct ParityCase {
    /// What happens, in this order, one after the other.
    enum Event {
        case change(TableChange)
        /// Changes that the kernel is sent together, so that no tick passes between them.
        case batch([TableChange])
        /// A client's first packet and the handshake.
        case open(Opening)
        /// The close of the flow that the event at this position opened, if it was not refused.
        case close(of: Int)
        /// One packet of a flow, by the client or by the server that took the flow's last packet.
        case packet(PacketSignal, from: Side, Opening)
        /// Time passes, and then the connection table is looked at. Every other event takes one step.
        case wait(steps: UInt64)
    }

    enum Side { case client, server }

    struct Opening: Hashable {
        var transport: TransportProtocol
        var client: Endpoint
        var destination: Endpoint
    }

    /// Settings that are sysctls.
    struct Sysctls {
        var connectionReuseMode: UInt32 = 1
        var expiresConnectionsWithoutDestination = false
        var expiresQuiescentTemplates = false
        var isSloppyTCP = false
        var isSloppySCTP = false
        /// `lblc_expiration` and `lblcr_expiration`, in seconds.
        var localityExpiration: UInt32 = 86_400
        /// `drop_packet=3` with this `am_droprate`; nil: 0.
        var dropRate: UInt32?
        /// `secure_tcp=3`
        var isSecureTCP = false
        var isBackupOnly = false

        /// Whether something takes effect only when the kernel looks at its defences, every second
        /// (`defense_work_handler`).
        var hasDefences: Bool { dropRate != nil || isSecureTCP }
    }

    var sysctls = Sysctls()
    /// What the packet filter would do to clients' packets; the first rule that matches counts.
    /// The first that matches counts.
    var marks: [FirewallMarkRule] = []
    /// The mark that every packet has, in place of `marks`; 0: none.
    var everyPacketsMark: UInt32 = 0
    var events: [Event] = []

    var numberOfFlows: Int {
        events.count {
            switch $0 {
            case .open: true
            case .packet(let signal, .client, _): signal.isBeginning
            default: false
            }
        }
    }

    /// One after the other: whoever looks for the first one does not look at all events.
    private var changes: some Sequence<TableChange> {
        events.lazy.flatMap { event in
            switch event {
            case .change(let change): [change]
            case .batch(let changes): changes
            default: [TableChange]()
            }
        }
    }

    /// Whether servers are addressed themselves, and answer by way of the director; the same for all.
    var isMasquerading: Bool {
        for case .addDestination(let destination, to: _) in changes {
            return destination.method == .masquerading
        }
        return true
    }

    /// A service that is deleted and comes back zeroes its servers' counters, but the kernel only those connections
    /// that it has summed up by then: what it shows depends on the moment.
    var hasDefiniteStatistics: Bool {
        !changes.contains { if case .deleteService = $0 { true } else { false } }
    }

    /// The firewall mark of a flow's packets; 0 for none.
    func mark(of opening: Opening) -> UInt32 {
        if everyPacketsMark != 0 { return everyPacketsMark }
        let rule = marks.first {
            $0.destination.address == opening.destination.address
                && [0, opening.destination.port].contains($0.destination.port)
                && [nil, opening.transport].contains($0.transport)
        }
        return rule?.mark ?? 0
    }

    /// Addresses of all servers that events mention.
    var serverAddresses: [IPAddress] {
        var seen: Set<IPAddress> = []
        var addresses: [IPAddress] = []
        for case .addDestination(let destination, to: _) in changes
        where seen.insert(destination.endpoint.address).inserted {
            addresses.append(destination.endpoint.address)
        }
        return addresses
    }
}

extension ParityCase: CustomStringConvertible {
    var description: String {
        var text =
            "reuse mode \(sysctls.connectionReuseMode), expire_nodest_conn "
            + "\(sysctls.expiresConnectionsWithoutDestination ? 1 : 0), expire_quiescent_template "
            + "\(sysctls.expiresQuiescentTemplates ? 1 : 0), sloppy_tcp "
            + "\(sysctls.isSloppyTCP ? 1 : 0), sloppy_sctp \(sysctls.isSloppySCTP ? 1 : 0), lblc_expiration \(sysctls.localityExpiration), "
            + "drop_packet \(sysctls.dropRate.map { "3 of \($0)" } ?? "0"), secure_tcp \(sysctls.isSecureTCP ? 3 : 0), "
            + "backup_only \(sysctls.isBackupOnly ? 1 : 0)\n"
        for rule in marks {
            text +=
                "mark \(rule.mark) for \(rule.transport.map { "\($0)" } ?? "anything") to \(rule.destination)\n"
        }
        for (index, event) in events.enumerated() {
            switch event {
            case .change(let change): text += "\(index) \(Self.describe(change))\n"
            case .batch(let changes):
                text += "\(index) together: \(changes.map(Self.describe).joined(separator: ", "))\n"
            case .open(let opening):
                text += "\(index) open \(opening.transport) \(opening.client) \(opening.destination)\n"
            case .close(let opened): text += "\(index) close \(opened)\n"
            case .packet(let signal, let side, let opening):
                text +=
                    "\(index) \(side)'s \(signal) \(opening.transport) \(opening.client) \(opening.destination)\n"
            case .wait(let steps): text += "\(index) wait \(steps) steps\n"
            }
        }
        return text
    }

    private static func describe(_ change: TableChange) -> String {
        switch change {
        case .addService(let service): "add service \(describe(service))"
        case .editService(let service): "edit service \(describe(service))"
        case .addDestination(let destination, to: let service): "add \(describe(destination)) to \(service)"
        case .editDestination(let destination, of: let service): "edit \(describe(destination)) of \(service)"
        case .deleteDestination(let endpoint, from: let service): "delete \(endpoint) from \(service)"
        default: "\(change)"
        }
    }

    private static func describe(_ service: VirtualService) -> String {
        var text = "\(service.identity) \(service.scheduler) flags \(service.flags.rawValue)"
        if let persistence = service.persistence {
            text += " persistent \(persistence.timeout) \(persistence.netmask)"
        }
        return text
    }

    private static func describe(_ destination: Destination) -> String {
        "\(destination.endpoint) \(destination.method) weight \(destination.weight) "
            + "upper \(destination.thresholds.upper) lower \(destination.thresholds.lower)"
    }
}
