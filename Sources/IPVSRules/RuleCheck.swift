import IPVSModel

/// Follows the changes of a rules file from an empty table on, and finds those that the kernel is bound to refuse:
/// as far as that can be known without asking it.
///
/// Schedulers and engines are an open set, and addresses of this machine are not known here: both are left to the kernel.
package struct RuleCheck {
    private var services: [ServiceIdentity: Set<Endpoint>] = [:]

    package init() {}

    /// Takes the next change, or says why the kernel will not. The order of the reasons is the kernel's own
    /// (`ip_vs_genl_set_cmd`, `ip_vs_add_dest`, `ip_vs_edit_dest`).
    package mutating func take(_ change: TableChange) throws(TableChangeError) {
        switch change {
        case .addService(let service):
            guard services[service.identity] == nil else { throw .serviceExists }
            services[service.identity] = []
        case .editService(let service): try require(service.identity)
        case .deleteService(let identity):
            try require(identity)
            services[identity] = nil
        case .addDestination(let destination, to: let identity):
            try require(identity)
            try check(destination)
            guard !has(destination.endpoint, identity) else { throw .destinationExists }
            guard destination.endpoint.address.canBeServer else { throw .invalid }
            services[identity]?.insert(destination.endpoint)
        case .editDestination(let destination, of: let identity):
            try require(identity)
            try check(destination)
            guard has(destination.endpoint, identity) else { throw .noSuchDestination }
        case .deleteDestination(let endpoint, from: let identity):
            try require(identity)
            guard services[identity]?.remove(endpoint) != nil else { throw .noSuchDestination }
        case .clear: services = [:]
        case .zero(let identity):
            if let identity { try require(identity) }
        case .setTimeouts, .startDaemon, .stopDaemon: break
        }
    }

    private func require(_ identity: ServiceIdentity) throws(TableChangeError) {
        guard services[identity] != nil else { throw .noSuchService }
    }

    private func has(_ endpoint: Endpoint, _ identity: ServiceIdentity) -> Bool {
        services[identity]?.contains(endpoint) ?? false
    }

    private func check(_ destination: Destination) throws(TableChangeError) {
        guard destination.thresholds.lower <= destination.thresholds.upper else { throw .outOfRange }
        let tunnel = ForwardingCode(destination).tunnel
        guard tunnel.type != Tunnel.Code.gue || tunnel.port != 0 else { throw .invalid }
    }
}

extension IPAddress {
    /// False for what is no host's address on any machine: multicast, and IPv4's broadcast and 0.0.0.0
    /// (`ip_vs_new_dest`, `inet_addr_type`). The rest of 0.0.0.0/8 was none before Linux 5.3: the kernel must say.
    fileprivate var canBeServer: Bool {
        guard !isMulticast, case .ipv4(let value) = self else { return !isMulticast }
        return value != 0 && value != UInt32.max
    }
}
